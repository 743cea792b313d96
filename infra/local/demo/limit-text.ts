import { splitTokens } from './split-tokens.ts'

type Limits = {
  readonly maxTokens: number | null | undefined
  readonly stop: string | readonly string[] | null | undefined
}

export type LimitedText = { readonly tokens: readonly string[]; readonly reason: 'stop' | 'length' }

/** The tokens of a text up to the first stop sequence and to the caller's limit. */
export const limitText = (text: string, { maxTokens, stop }: Limits): LimitedText => {
  const cuts = [stop ?? []]
    .flat()
    .filter(sequence => sequence !== '')
    .map(sequence => text.indexOf(sequence))
    .filter(position => position >= 0)
  const tokens = splitTokens(text.slice(0, Math.min(text.length, ...cuts)))
  if (tokens.length <= (maxTokens ?? Number.POSITIVE_INFINITY)) return { tokens, reason: 'stop' }
  return { tokens: tokens.slice(0, maxTokens ?? 0), reason: 'length' }
}
