import type { Configuration, ModelEntry, ProviderEntry, TargetEntry } from '../configuration/configuration.ts'
import type { Shape } from '../configuration/shape.ts'
import type { FailureKind } from '../contract/failure.ts'
import { demoteUnwell } from './demote-unwell.ts'
import { type Found, openFindEntry } from './find-entry.ts'
import { placeModel } from './place-model.ts'
import type { Candidate, Route, Target } from './route.ts'
import type { Situation } from './situation.ts'

/** `$1` is the first capture; `$0` the whole name. */
const fillIn = (template: string, captures: readonly string[]): string =>
  template.replace(/\$(\d)/g, (_, digit: string) => captures[Number(digit)] ?? '')

const shapeOf = ({ defaults, params, ...shape }: ModelEntry): Shape => ({
  ...shape,
  params: { drop: [], rename: {}, force: {}, ...params, default: { ...defaults, ...params?.default } },
})

/** Names for a kind of failure; a plain list is for errors. */
const fallbackNames = ({ entry: { fallbacks } }: Found, kind: FailureKind | 'error'): readonly string[] => {
  if ('error' in fallbacks) return fallbacks[kind]
  return kind === 'error' ? fallbacks : []
}

const isAmong = (models: readonly Found[], { entry }: Found): boolean =>
  models.some(model => model.entry === entry)

const mayUse = ({ entry }: Found, { mayCall }: Situation): boolean =>
  !mayCall || [entry.name, ...entry.aliases].some(name => name !== undefined && mayCall(name))

const because = (candidates: readonly Candidate[], reason: string): readonly Candidate[] =>
  candidates.map(candidate => ({ ...candidate, reason }))

/** Where nobody offers the endpoint all stay, so that an attempt says so. */
const partOffering = (candidates: readonly Candidate[], { offers }: Situation) => {
  const offering = candidates.filter(candidate => offers?.(candidate) ?? true)
  if (offering.length === 0) return { offering: candidates, others: [] }
  return { offering, others: candidates.filter(candidate => !offering.includes(candidate)) }
}

/** Compiles the models of a configuration once. The returned function is pure but for the dice; undefined for an unknown name. */
export const openModelRouter = (configuration: Configuration) => {
  const find = openFindEntry(configuration)

  const aim = ({ entry, captures }: Found, target: TargetEntry, { shape }: Situation): Target => ({
    providerId: target.provider,
    provider: configuration.providers[target.provider] as ProviderEntry,
    model: fillIn(target.model ?? '$0', captures),
    shapes: [...(shape ? [shape] : []), shapeOf(entry)],
    price: target.price ?? entry.price,
    contextWindow: entry.contextWindow,
    tokensPerImage: entry.tokensPerImage,
  })

  const place = (found: Found, situation: Situation) => {
    const offers = found.entry.targets.map(target => ({ ...target, target: aim(found, target, situation) }))
    return placeModel(found, offers, situation)
  }

  const fallbacksOf = (found: Found, kind: FailureKind | 'error'): readonly Found[] =>
    fallbackNames(found, kind)
      .map(find)
      .filter(fallback => fallback !== undefined)

  /** Adds a model and those that errors lead to, depth first, each once, so that a chain that closes on itself ends. */
  const follow = (tried: readonly Found[], found: Found, situation: Situation): readonly Found[] => {
    if (isAmong(tried, found)) return tried
    const fallbacks = fallbacksOf(found, 'error').filter(fallback => mayUse(fallback, situation))
    return fallbacks.reduce<readonly Found[]>(
      (all, fallback) => follow(all, fallback, situation),
      [...tried, found],
    )
  }

  const barred = (models: readonly Found[], situation: Situation): readonly Candidate[] =>
    models
      .flatMap(model => fallbacksOf(model, 'error'))
      .filter(fallback => !mayUse(fallback, situation))
      .flatMap(fallback => place(fallback, situation).targets)

  const routeTo = (found: Found, tried: readonly Found[], situation: Situation): Route => {
    const all = follow(tried, found, situation)
    const models = all.slice(tried.length)
    const placed = models.map(model => place(model, situation))
    const { offering, others } = partOffering(
      placed.flatMap(({ targets }) => targets),
      situation,
    )
    return {
      entry: found.name,
      targets: demoteUnwell(offering, situation.health),
      leftOut: [
        ...placed.flatMap(({ leftOut }) => leftOut),
        ...because(others, 'does not offer this endpoint'),
        ...because(barred(models, situation), 'a model that the caller may not call'),
      ],
      maxOutputTokens: found.entry.maxOutputTokens,
      shadow: found.entry.shadow,
      hedge: found.entry.hedge,
      continues: found.entry.continue,
      fallback: kind => {
        const next = all
          .flatMap(model => fallbacksOf(model, kind))
          .find(model => mayUse(model, situation) && !isAmong(all, model))
        return next && routeTo(next, all, situation)
      },
    }
  }

  return (name: string, situation: Situation): Route | undefined => {
    const found = find(name) ?? (configuration.defaultModel ? find(configuration.defaultModel) : undefined)
    return found && routeTo(found, [], situation)
  }
}
export type ModelRouter = ReturnType<typeof openModelRouter>
