import type { Failure, Result } from '../contract/failure.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import { hasSoundChoices } from '../providers/has-sound-choices.ts'
import { isObject } from '../providers/json.ts'
import type { Dialect } from '../providers/provider.ts'
import type { Answer } from './answer.ts'
import type { HttpResponse } from './http-client.ts'
import { type Patience, readWhole } from './read-whole.ts'

const malformed: Failure = {
  status: 502,
  code: 'upstream_error',
  message: 'The provider answered with something else than it was asked for.',
  next: 'another-target',
}

export type Reading = {
  readonly dialect: Dialect
  /** Absent where the answer is OpenAI's already, and nothing in it needs a change. */
  readonly fromReply?: ((body: unknown) => unknown) | undefined
  /** Absent where the answer is JSON. */
  readonly parse?: ((text: string) => unknown) | undefined
  /** Whether the provider's bytes go out whatever they are read as. */
  readonly isVerbatim?: true | undefined
  readonly patience: Patience
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The answer as OpenAI's; undefined where the translation did not find in it what its dialect always has. */
const translate = (said: object, { fromReply }: Reading): unknown => {
  try {
    return fromReply?.(said) ?? said
  } catch (error) {
    if (error instanceof GatewayError) throw error
    return undefined
  }
}

/** A whole answer; its bytes are the provider's own unless something had to be changed. */
export const readReply = async (response: HttpResponse, reading: Reading): Promise<Result<Answer>> => {
  const body = await readWhole(response, reading.patience)
  if (!body.ok) return body
  const said = (reading.parse ?? parseJson)(new TextDecoder().decode(body.value))
  if (!isObject(said) || !hasSoundChoices(said)) return { ok: false, failure: malformed }
  const failure = reading.dialect.explainWithin(said)
  if (failure) return { ok: false, failure }
  if (!reading.fromReply) return { ok: true, value: { type: 'whole', body: body.value, json: said } }
  const json = translate(said, reading)
  if (json === undefined) return { ok: false, failure: malformed }
  if (reading.isVerbatim)
    return { ok: true, value: { type: 'whole', body: body.value, json, isVerbatim: true } }
  return { ok: true, value: { type: 'whole', body: Buffer.from(JSON.stringify(json)), json } }
}

/** Why a stream that was asked for came as a whole: an error, in most cases. */
export const explainWholeForStream = async (response: HttpResponse, reading: Reading): Promise<Failure> => {
  const reply = await readReply(response, reading)
  return reply.ok ? malformed : reply.failure
}
