import { describe, expect, it } from 'vitest'
import { explain } from '../../../../../functions/shared/providers/openai/explain.ts'
import { readOutcome } from '../../../../../functions/shared/routing/read-outcome.ts'

/** As OpenRouter and xAI document and send them. */
const moderated = [
  {
    error: {
      code: 403,
      message: 'openai/gpt-4o requires moderation on OpenAI. Your input was flagged for "violence".',
      metadata: { reasons: ['violence'], flagged_input: 'how to' },
    },
  },
  {
    code: 'The caller does not have permission to execute the specified operation',
    error:
      'Content violates usage guidelines. Team: team-1, API key ID: key-1, Failed check: SAFETY_CHECK_TYPE_BIO',
  },
]

describe('a 403', () => {
  it.each(moderated)('for what was asked is the request’s, in no words of the provider’s: %j', body => {
    const failure = explain(403, JSON.stringify(body))
    expect(failure).toMatchObject({
      status: 400,
      code: 'content_filter',
      kind: 'contentPolicy',
      next: 'stop',
    })
    expect(failure.message).not.toMatch(/team-1|key-1|OpenAI/)
  })

  it.each(moderated)('for what was asked says nothing against a key: %j', body => {
    const failure = explain(403, JSON.stringify(body))
    const findings = readOutcome({ providerId: 'p', model: 'm', keyId: 'k' }, { type: 'failed', failure })
    expect(findings.map(([, { type }]) => type)).toEqual(['answered', 'answered'])
  })

  it.each([{}, { error: { message: 'Your key may not use this model.', code: 'permission_denied' } }])(
    'for who asked is the key’s: %j',
    body => {
      expect(explain(403, JSON.stringify(body))).toMatchObject({
        code: 'upstream_auth_error',
        next: 'another-key',
      })
    },
  )
})
