import type { Failure } from '../../contract/failure.ts'
import { lookUp } from '../../contract/look-up.ts'
import { codeByKind } from '../code-by-kind.ts'
import { isObject, objectOf, textOf } from '../json.ts'
import * as openai from '../openai/explain.ts'

/** The status that each exception has (Bedrock Runtime's model, `httpError`), for those that come in a stream. */
const statuses: Readonly<Record<string, number>> = {
  internalServerException: 500,
  modelStreamErrorException: 500,
  serviceUnavailableException: 503,
  throttlingException: 429,
  validationException: 400,
}

/** 424 is an error of the model's, not of the request's. */
const modelError = 424
const badGateway = 502

/** What a status and an error body mean. Source: Bedrock's API reference, Converse, "Errors". */
export const explain = (status: number, body: string): Failure =>
  codeByKind(openai.explain(status === modelError ? badGateway : status, body))

/** The same for a member of a stream that is an exception; undefined where it is none. */
export const explainException = (output: unknown): Failure | undefined => {
  const [[name, exception] = ['', {}]] = Object.entries(objectOf(output))
  if (!name.endsWith('Exception')) return undefined
  return explain(lookUp(statuses, name) ?? badGateway, JSON.stringify(exception))
}

/** A gateway before Bedrock may answer 200 with nothing but a message. */
export const explainWithin = (body: unknown): Failure | undefined =>
  isObject(body) && !body['output'] && textOf(body['message']) !== ''
    ? explain(badGateway, JSON.stringify(body))
    : openai.explainWithin(body)
