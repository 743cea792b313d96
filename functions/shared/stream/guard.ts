import { charactersWithin } from './count-output.ts'

/** Why a stream was ended before its provider had finished. */
export type StopReason =
  | 'quota_exhausted'
  | 'quota_store_unavailable'
  | 'max_cost_reached'
  | 'content_filter'
  | 'guardrail_unavailable'

/** What came of asking for more: the tokens of output that are held for now, or why there are no more. */
export type Extension =
  | { readonly ok: true; readonly held: number }
  | { readonly ok: false; readonly reason: StopReason }

export type Guarding = {
  /** Tokens of output, all choices together: what is held for, and what the provider was told to stay below. */
  readonly held: number
  readonly limit: number
  /** Asks for more. Must not reject. */
  readonly extend: () => Promise<Extension>
}

/** Told how many characters were said so far, it says why nothing more may be; undefined: go on. */
export type Guard = (characters: number) => StopReason | undefined

/**
 * Keeps a stream within what is held for it. When that is used up it asks for more, while the stream goes on; it stops the
 * stream when the answer is no. What comes without new text is let pass, so that an answer can still end by itself.
 */
export const openGuard = ({ held, limit, extend }: Guarding): Guard => {
  let allowed = charactersWithin(held, limit)
  let said = 0
  let isAsking = false
  let refusal: StopReason | undefined

  const ask = async (): Promise<void> => {
    isAsking = true
    const extension = await extend()
    isAsking = false
    if (extension.ok) allowed = charactersWithin(extension.held, limit)
    else refusal = extension.reason
  }

  return characters => {
    const isMore = characters > said
    said = characters
    if (!isMore || characters <= allowed) return undefined
    if (refusal === undefined && !isAsking) void ask()
    return refusal
  }
}
