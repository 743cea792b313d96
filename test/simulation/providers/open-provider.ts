import type { Failure } from '../../../functions/shared/contract/failure.ts'
import type { HttpClient, HttpRequest } from '../../../functions/shared/upstream/http-client.ts'
import type { SeededDice } from '../world/open-dice.ts'
import { openBody } from './open-body.ts'
import type { Performance, Question, Told } from './performance.ts'
import { drawScript } from './scripts.ts'

type Opening = {
  readonly dice: SeededDice
  readonly trouble: () => number
  /** A request has arrived; what is returned is told of everything that the gateway hears. */
  readonly onCall: (script: string) => (told: Told) => void
}

const failed = (status: number, code: string): Failure => ({
  status,
  code,
  message: 'The provider did not answer.',
  next: 'another-target',
})
/** As open-http-client.ts names them. */
const timedOut = failed(504, 'upstream_timeout')
const reset = failed(502, 'upstream_connect_error')

type Asked = {
  readonly stream?: boolean
  readonly max_tokens?: number
  readonly max_completion_tokens?: number
  readonly messages: readonly { readonly content: string }[]
}

/** More than any model here says when nobody has told it to stop. */
const unlimitedTokens = 200

const readQuestion = ({ body = '', headers }: HttpRequest): Question => {
  const { stream = false, max_tokens, max_completion_tokens, messages } = JSON.parse(body.toString()) as Asked
  const prompt = messages[0]?.content ?? ''
  return {
    number: Number(/^\d+/.exec(prompt)?.[0]),
    isStream: stream,
    maximumTokens: Math.max(1, max_completion_tokens ?? max_tokens ?? unlimitedTokens),
    prompt,
    key: headers['authorization'] ?? '',
  }
}

/** The providers behind the gateway's HTTP client: what they do is the dice's to say. */
export const openProvider =
  ({ dice, trouble, onCall }: Opening): HttpClient =>
  (request, clock) =>
    new Promise(resolve => {
      const { name, performance } = drawScript(readQuestion(request), dice, trouble())
      const hear = onCall(name)
      const stopPatience = clock.after(request.timeouts.firstByteMs, () => fail(timedOut))
      const fail = (failure: Failure) => {
        stopPatience()
        resolve({ ok: false, failure })
      }
      request.signal.addEventListener('abort', () => fail(reset))
      const answer = (what: Performance) => {
        if (what.type === 'failure') return fail(what.failure)
        stopPatience()
        const body = openBody({ body: what.body, clock, signal: request.signal, hear })
        resolve({ ok: true, value: { status: what.status, headers: what.headers, ...body } })
      }
      const afterMs = performance.type === 'failure' ? performance.afterMs : performance.headMs
      if (afterMs < request.timeouts.firstByteMs) clock.after(afterMs, () => answer(performance))
    })
