import type { ProviderEntry } from '../configuration/configuration.ts'
import type { Failure, Result } from '../contract/failure.ts'
import type { ProviderKey } from '../routing/choose-key.ts'
import type { Utterance } from '../stream/utterance.ts'
import type { Answer } from './answer.ts'

type Stream = Extract<Answer, { type: 'stream' }>
type Redact = (text: string) => string

/** Shorter ones, such as a version, are no secrets, and would be found in words. */
const shortest = 8

/** What an operator has given us for this provider alone; in the forms in which a provider can quote a request. */
const secretsOf = ({ headers = {}, query }: ProviderEntry, key: ProviderKey | undefined): readonly string[] =>
  [...(key ? [key.key] : []), ...Object.values(headers), ...Object.values(query)]
    .filter(secret => secret.length >= shortest)
    .flatMap(secret => [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('hex'),
    ])

/** A code goes into logs and the ledger, where a provider's prose does not belong. */
const isCode = (code: string): boolean => /^[\w.-]{1,64}$/.test(code)

const redactFailure = (failure: Failure, redact: Redact): Failure => ({
  ...failure,
  message: redact(failure.message),
  code: isCode(redact(failure.code)) ? redact(failure.code) : 'upstream_rejected',
  ...(failure.param && { param: redact(failure.param) }),
})

const isFailure = ({ type }: Utterance): boolean => type === 'failure'

const redactStream = ({ opening, listener, ...stream }: Stream, redact: Redact): Stream => {
  const redactAll = (utterances: readonly Utterance[]): readonly Utterance[] =>
    utterances.map(utterance =>
      utterance.type === 'failure'
        ? { ...utterance, failure: redactFailure(utterance.failure, redact) }
        : utterance,
    )
  const hear = async () => {
    const heard = await listener.hear()
    // Nearly every read has none, and is passed on as it is.
    return typeof heard === 'string' || !heard.some(isFailure) ? heard : redactAll(heard)
  }
  return { ...stream, opening: redactAll(opening), listener: { ...listener, hear } }
}

/** The same, but where a provider quotes in an error what only the operator and the provider may know, there stands `***`. */
export const redactAnswer = (
  answer: Result<Answer>,
  provider: ProviderEntry,
  key: ProviderKey | undefined,
): Result<Answer> => {
  const redact: Redact = text =>
    secretsOf(provider, key).reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
  if (!answer.ok) return { ok: false, failure: redactFailure(answer.failure, redact) }
  const { value } = answer
  return value.type === 'whole' ? answer : { ok: true, value: redactStream(value, redact) }
}
