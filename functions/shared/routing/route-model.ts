import type {
  Configuration,
  Hedge,
  ModelEntry,
  Price,
  ProviderEntry,
  TargetEntry,
} from '../configuration/configuration.ts'
import { type Matcher, matchModel } from './match-model.ts'
import { type Dice, orderTargets } from './order-targets.ts'

/** Where one attempt goes. */
export type Target = {
  readonly providerId: string
  readonly provider: ProviderEntry
  /** The provider's own name of the model. */
  readonly model: string
  readonly defaults: Readonly<Record<string, unknown>>
  /** What the operator says that it costs; undefined leaves that to the price table. */
  readonly price: Price | undefined
}

export type Route = {
  /** In the order in which they are tried: the model's own, then those of its fallbacks. Never empty. */
  readonly targets: readonly Target[]
  readonly maxOutputTokens: number | undefined
  readonly hedge: Hedge | undefined
  readonly continues: boolean
}

type Found = { readonly entry: ModelEntry; readonly captures: readonly string[] }

/** `$1` is the first capture; `$0` the whole name. */
const fillIn = (template: string, captures: readonly string[]): string =>
  template.replace(/\$(\d)/g, (_, digit: string) => captures[Number(digit)] ?? '')

/**
 * Compiles the models of a configuration once. The returned function finds the entry of a name (exact name or alias, then
 * the matches in the order of the file, then the default model) and gives its targets; undefined for an unknown name.
 */
export const openModelRouter = (configuration: Configuration) => {
  const named = new Map<string, ModelEntry>()
  const matchers: { readonly entry: ModelEntry; readonly match: Matcher }[] = []
  for (const entry of configuration.models) {
    for (const name of [entry.name, ...entry.aliases]) if (name !== undefined) named.set(name, entry)
    if (entry.match) matchers.push({ entry, match: matchModel(entry.match) })
  }

  const findNamed = (name: string): Found | undefined => {
    const entry = named.get(name)
    return entry && { entry, captures: [entry.name ?? name] }
  }

  const findMatching = (name: string): Found | undefined => {
    for (const { entry, match } of matchers) {
      const captures = match(name)
      if (captures) return { entry, captures }
    }
    return undefined
  }

  const find = (name: string): Found | undefined => findNamed(name) ?? findMatching(name)

  const aim = ({ entry, captures }: Found, target: TargetEntry): Target => ({
    providerId: target.provider,
    provider: configuration.providers[target.provider] as ProviderEntry,
    model: fillIn(target.model ?? '$0', captures),
    defaults: entry.defaults,
    price: target.price ?? entry.price,
  })

  /** Depth first, each entry once, so that a chain of fallbacks that closes on itself ends. */
  const collect = (found: Found, dice: Dice, visited: Set<ModelEntry>): readonly Target[] => {
    if (visited.has(found.entry)) return []
    visited.add(found.entry)
    const own = orderTargets(found.entry.targets, dice).map(target => aim(found, target))
    const fallbacks = found.entry.fallbacks.map(find).filter(fallback => fallback !== undefined)
    return [...own, ...fallbacks.flatMap(fallback => collect(fallback, dice, visited))]
  }

  return (name: string, dice: Dice): Route | undefined => {
    const found = find(name) ?? (configuration.defaultModel ? find(configuration.defaultModel) : undefined)
    if (!found) return undefined
    const { maxOutputTokens, hedge, continue: continues } = found.entry
    return { targets: collect(found, dice, new Set()), maxOutputTokens, hedge, continues }
  }
}
export type ModelRouter = ReturnType<typeof openModelRouter>
