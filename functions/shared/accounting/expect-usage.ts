import type { Task } from '../contract/inference-request.ts'
import { noUsage, type Usage } from '../contract/usage.ts'
import { type Bounded, countChoices } from './bound-usage.ts'
import { countTokens } from './count-tokens.ts'

/** An answer of about a page. A guess: nothing in a request says how long its answer will be, only how long it may be. */
const typicalOutputTokens = 500

/** What a request will probably use, without cache hits: its counted input and a typical answer, within its bound. */
export const expectUsage = async (task: Task, bound: Usage): Promise<Usage> => ({
  ...noUsage,
  input: Math.min(bound.input, await countTokens(task)),
  output: Math.min(bound.output, typicalOutputTokens * countChoices(task)),
})

/** Most texts have about four bytes a token, and a bound counts bytes. */
const likelyShare = 1 / 4

/** The same without counting: good enough to compare prices by, at no cost. */
export const guessUsage = ({ usage, choices }: Bounded): Usage => ({
  ...noUsage,
  input: Math.ceil(usage.input * likelyShare),
  output: Math.min(usage.output, typicalOutputTokens * choices),
})
