import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a case demands beyond its status; the words are explained under `must_vocabulary` in bad-inputs.json. */
export type Must =
  | 'CPU'
  | 'EST_CHARGE'
  | 'HEALTH'
  | 'ISOLATED'
  | 'LOGGED'
  | 'MEM'
  | 'NO_CHARGE'
  | 'NO_CRASH'
  | 'NO_HOLD'
  | 'NO_LEAK'
  | 'NO_RETRY'
  | 'NO_UPSTREAM'
  | 'ONE_CHARGE'
  | 'RETRY_OTHER'
  | 'SAME_BYTES'
  | 'SDK_NO_RETRY'
  | 'SDK_RAISES'
  | 'TAIL'

/** One request. What is absent is a sound one: a chat, posted by the tenant `limited`. */
export type Input = {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Names a row of bodies.ts, for what is too large or no text. */
  readonly bodyGen?: string
  /** Whose key is shown; `admin` shows the operator's, `nobody` none. */
  readonly caller?: string
  /** Names a row of performances.ts; absent, the provider answers well. */
  readonly provider?: string
  /** Milliseconds until the host ends the request. */
  readonly remainingMs?: number
}

export type BadInput = {
  readonly id: string
  readonly title: string
  readonly given: string
  readonly input?: Input
  /** Of a case with several requests, each of which is refused in the same way. */
  readonly inputs?: readonly Input[]
  readonly expect: {
    readonly status: number
    readonly error?: { readonly type: string; readonly code: string }
    readonly headers?: Readonly<Record<string, string>>
    /** The code of the error event that a stream ends with. */
    readonly streamError?: string
  }
  readonly must: readonly Must[]
  /** Where the expectation is ours instead of the proposed one. */
  readonly why?: string
}

const file = join(import.meta.dirname, 'bad-inputs.json')
export const badInputs: readonly BadInput[] = JSON.parse(readFileSync(file, 'utf8')).cases

/** The requests of a case that is run from its data. */
export const inputsOf = ({ input, inputs }: BadInput): readonly Input[] => inputs ?? (input ? [input] : [])
