import type { Configuration, ModelEntry } from '../configuration/configuration.ts'
import type { Guardrails } from '../configuration/guardrails.ts'
import { openFindEntry } from '../routing/find-entry.ts'
import { compileGuards } from './compile-guards.ts'
import type { Guard } from './guard.ts'

type Guarded = { readonly guardrails?: Guardrails | undefined }

const fallbackNames = ({ fallbacks }: ModelEntry): readonly string[] =>
  Array.isArray(fallbacks) ? fallbacks : Object.values(fallbacks).flat()

/**
 * The guardrails of a model and of all that may answer in its place, so that what is refused does not depend on who is well.
 */
const openFindOfModel = (configuration: Configuration) => {
  if (!configuration.models.some(({ guardrails }) => guardrails)) return () => []
  const find = openFindEntry(configuration)

  const follow = (entries: ReadonlySet<ModelEntry>, name: string | undefined): ReadonlySet<ModelEntry> => {
    const entry = name === undefined ? undefined : find(name)?.entry
    if (!entry || entries.has(entry)) return entries
    return fallbackNames(entry).reduce(follow, new Set([...entries, entry]))
  }

  return (model: string | undefined): readonly Guarded[] => [
    ...follow(new Set(), model !== undefined && find(model) ? model : configuration.defaultModel),
  ]
}

/**
 * Who guards a request: the guardrails of all, of its tenant and of its model, in this order; undefined where there are none.
 * What they look for is compiled once. Rejects where that fails.
 */
export const openFindGuards = (configuration: Configuration) => {
  const compiled = new WeakMap<Guardrails, Promise<readonly Guard[]>>()
  const ofModel = openFindOfModel(configuration)

  const compileOnce = (guardrails: Guardrails): Promise<readonly Guard[]> => {
    const guards = compiled.get(guardrails) ?? compileGuards(guardrails)
    compiled.set(guardrails, guards)
    // A library that could not be loaded is tried again.
    guards.catch(() => compiled.delete(guardrails))
    return guards
  }

  return (tenant: Guarded, model: string | undefined): Promise<readonly Guard[]> | undefined => {
    const all = [configuration, tenant, ...ofModel(model)].flatMap(({ guardrails }) => guardrails ?? [])
    return all.length === 0
      ? undefined
      : Promise.all(all.map(compileOnce)).then(guards => guards.flat())
  }
}
export type FindGuards = ReturnType<typeof openFindGuards>
