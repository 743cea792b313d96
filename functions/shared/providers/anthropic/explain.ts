import type { Failure } from '../../contract/failure.ts'
import { codeByKind } from '../code-by-kind.ts'
import * as openai from '../openai/explain.ts'

/** Anthropic says it under 400, as if the request were at fault. */
const outOfCredit = /credit balance is too low/i
const paymentRequired = 402

/** What a status and an error body mean. Source: Anthropic's documentation, "Errors". */
export const explain = (status: number, body: string): Failure =>
  codeByKind(openai.explain(outOfCredit.test(body) ? paymentRequired : status, body))

export const explainWithin = (body: unknown): Failure | undefined => {
  const failure = openai.explainWithin(body)
  return failure && codeByKind(failure)
}
