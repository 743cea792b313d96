import type { Configuration, ModelEntry } from '../configuration/configuration.ts'
import { matchModel } from './match-model.ts'
import type { Matcher } from './matcher.ts'

/** The entry that a name leads to. */
export type Found = {
  readonly entry: ModelEntry
  /** Its name, or for a match the name that was asked for. */
  readonly name: string
  /** What the match has captured; the name comes first. */
  readonly captures: readonly string[]
}

/**
 * Compiles the models of a configuration once. The returned function finds the entry of a name: exact name or alias, then the
 * matches in the order of the file.
 */
export const openFindEntry = ({ models }: Configuration) => {
  const named = new Map<string, ModelEntry>()
  const matchers: { readonly entry: ModelEntry; readonly match: Matcher }[] = []
  for (const entry of models) {
    for (const name of [entry.name, ...entry.aliases]) if (name !== undefined) named.set(name, entry)
    if (entry.match) matchers.push({ entry, match: matchModel(entry.match) })
  }

  const findNamed = (name: string): Found | undefined => {
    const entry = named.get(name)
    if (!entry) return undefined
    const own = entry.name ?? name
    return { entry, name: own, captures: [own] }
  }

  const findMatching = (name: string): Found | undefined => {
    for (const { entry, match } of matchers) {
      const captures = match(name)
      if (captures) return { entry, name, captures }
    }
    return undefined
  }

  return (name: string): Found | undefined => findNamed(name) ?? findMatching(name)
}
