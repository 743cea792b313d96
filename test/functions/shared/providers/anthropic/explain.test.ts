import { describe, expect, it } from 'vitest'
import { explain } from '../../../../../functions/shared/providers/anthropic/explain.ts'
import { recordingsIn } from '../../../../recordings.ts'

const say = (type: string, message = 'no') => JSON.stringify({ type: 'error', error: { type, message } })

describe('an error of Anthropic', () => {
  it.each([
    [401, say('authentication_error'), 502, 'upstream_auth_error', 'another-key'],
    [403, say('permission_error'), 502, 'upstream_auth_error', 'another-key'],
    [402, say('billing_error'), 503, 'upstream_quota_exhausted', 'another-key'],
    [429, say('rate_limit_error'), 429, 'rate_limit_exceeded', 'another-key'],
    [500, say('api_error'), 502, 'upstream_error', 'another-target'],
    [504, say('timeout_error'), 504, 'upstream_timeout', 'another-target'],
    [529, say('overloaded_error'), 503, 'no_healthy_upstream', 'another-target'],
  ])('%i %s is %i %s, then %s', (status, body, asStatus, code, next) => {
    expect(explain(status, body)).toMatchObject({ status: asStatus, code, next })
  })

  it.each([
    ['prompt is too long: 212345 tokens > 200000 maximum', 'context_length_exceeded', 'stop'],
    [
      'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000',
      'context_length_exceeded',
      'stop',
    ],
    ['Output blocked by content filtering policy', 'content_filter', 'stop'],
    [
      'Your credit balance is too low to access the Anthropic API.',
      'upstream_quota_exhausted',
      'another-key',
    ],
  ])('that has only words gets the code that clients know: %s', (message, code, next) => {
    expect(explain(400, say('invalid_request_error', message))).toMatchObject({ code, next })
  })

  const refused = recordingsIn('anthropic/messages').filter(
    ({ response }) => response.status >= 400 && response.status !== 401,
  )

  it.each(refused.map(({ file, response }) => ({ file, ...response })))(
    "as recorded in $file keeps its status and Anthropic's words",
    ({ status, body }) => {
      const { error } = body as { error: { message: string; type: string } }
      expect(explain(status, JSON.stringify(body))).toMatchObject({
        status,
        message: error.message,
        code: error.type,
      })
    },
  )
})
