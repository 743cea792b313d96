import type { Failure } from '../../../functions/shared/contract/failure.ts'

/** Tokens, as a provider reports them. */
export type ToldUsage = { readonly input: number; readonly output: number }

/** What whoever has heard a piece of an answer knows by it. */
export type Told = {
  readonly text?: string
  readonly usage?: ToldUsage
  /** The answer is complete. */
  readonly isFinished?: true
}

export type Piece = {
  /** After the piece before it. */
  readonly afterMs: number
  readonly bytes: Uint8Array
  readonly told?: Told
}

/** How a body ends after its last piece: as it should, with its connection, or never. */
export type Ending = 'end' | 'cut' | 'hang'

export type Body = {
  readonly pieces: readonly Piece[]
  readonly ending: Ending
  /** What its end says. */
  readonly toldByEnd?: Told
}

/** What a provider does with one request. */
export type Performance =
  | { readonly type: 'failure'; readonly afterMs: number; readonly failure: Failure }
  | {
      readonly type: 'response'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      /** After so long comes the head; infinite for a provider that says nothing at all. */
      readonly headMs: number
      readonly body: Body
    }

/** What a provider was asked. */
export type Question = {
  readonly number: number
  readonly isStream: boolean
  readonly maximumTokens: number
  readonly prompt: string
  /** Its own key, which bad providers repeat in their errors. */
  readonly key: string
}
