import type { Configuration, ModelEntry } from '../configuration/configuration.ts'
import type { Guardrails } from '../configuration/guardrails.ts'
import { openFindEntry } from '../routing/find-entry.ts'
import { compileGuardrails } from './compile-guardrails.ts'
import type { Guardrail } from './guardrail.ts'

type Guarded = { readonly guardrails?: Guardrails | undefined }

/** The model that a request asks for; only asked where models have guardrails. */
export type ReadModel = () => string | undefined

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

  return (readModel: ReadModel): readonly Guarded[] => {
    const model = readModel()
    return [...follow(new Set(), model !== undefined && find(model) ? model : configuration.defaultModel)]
  }
}

/**
 * The guardrails of a request: those for all, of its tenant and of its model, in this order; undefined where there are none. What
 * they look for is compiled once. Rejects where that fails.
 */
export const openFindGuardrails = (configuration: Configuration) => {
  const compiled = new WeakMap<Guardrails, Promise<readonly Guardrail[]>>()
  const ofModel = openFindOfModel(configuration)

  const compileOnce = (entries: Guardrails): Promise<readonly Guardrail[]> => {
    const known = compiled.get(entries)
    if (known) return known
    const compiling = compileGuardrails(entries)
    compiled.set(entries, compiling)
    // A library that could not be loaded is tried again.
    compiling.catch(() => compiled.delete(entries))
    return compiling
  }

  return (tenant: Guarded, readModel: ReadModel): Promise<readonly Guardrail[]> | undefined => {
    const entries = [configuration, tenant, ...ofModel(readModel)]
      .map(({ guardrails }) => guardrails)
      .filter(guardrails => guardrails !== undefined)
    return entries.length === 0
      ? undefined
      : Promise.all(entries.map(compileOnce)).then(found => found.flat())
  }
}
export type FindGuardrails = ReturnType<typeof openFindGuardrails>
