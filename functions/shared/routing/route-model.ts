import type {
  Configuration,
  ModelEntry,
  Price,
  ProviderEntry,
  TargetEntry,
} from '../configuration/configuration.ts'
import type { Hedge, Shadow } from '../configuration/model-routing.ts'
import type { Shape } from '../configuration/shape.ts'
import type { FailureKind } from '../contract/failure.ts'
import { demoteUnwell } from './demote-unwell.ts'
import { type Found, openFindEntry } from './find-entry.ts'
import type { Health } from './health.ts'
import type { Dice } from './order-targets.ts'
import { placeModel } from './place-model.ts'

/** Where one attempt goes. */
export type Target = {
  readonly providerId: string
  readonly provider: ProviderEntry
  /** The provider's own name of the model. */
  readonly model: string
  /** What its tenant and its model do to a request, in this order; the provider comes last. */
  readonly shapes: readonly Shape[]
  /** What the operator says that it costs; undefined leaves that to the price table. */
  readonly price: Price | undefined
  /** The most tokens that its model takes, input and output together; undefined where the operator does not say. */
  readonly contextWindow?: number | undefined
  /** The most tokens that it counts for a picture; undefined, as most models. */
  readonly tokensPerImage?: number | undefined
}

/** A target and its place in a route. */
export type Candidate = Target & {
  /** The entry of gateway.yaml that it belongs to: its name, or for a match the name that was asked for. */
  readonly entry: string
  /** Why it stands where it stands, or is left out, in words for the operator. */
  readonly reason: string
}

export type Route = {
  /** The entry of gateway.yaml that it begins with. */
  readonly entry: string
  /** In the order in which they are tried: the model's own, then those of its fallbacks for errors. Never empty. */
  readonly targets: readonly Candidate[]
  /** Those that are not tried. */
  readonly leftOut: readonly Candidate[]
  readonly maxOutputTokens: number | undefined
  readonly shadow: Shadow | undefined
  readonly hedge: Hedge | undefined
  /** Whether another target carries a stream on that has died. */
  readonly continues: boolean
  /** Begins anew with the next model for a failure of this kind; undefined where none is left. Each is tried once. */
  readonly fallback: (kind: FailureKind) => Route | undefined
}

/** What a decision rests on beside the configuration. Whatever is absent is not looked at. */
export type Situation = {
  readonly dice: Dice
  readonly health?: Health
  /** Whether a target has the endpoint that was called. */
  readonly offers?: (target: Target) => boolean
  /** Names the conversation, so that all of it goes the same way. */
  readonly session?: () => string
  /** What the request will probably cost at each target, in nano-dollars; undefined where nobody knows the price. */
  readonly costs?: () => (target: Target) => number | undefined
  /** Whether the caller may call a model: a fallback that they may not call is left out. */
  readonly mayCall?: (model: string) => boolean
  /** What the tenant does to requests and answers. */
  readonly shape?: Shape
}

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
