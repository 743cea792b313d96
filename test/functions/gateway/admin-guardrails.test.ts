import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chatReply } from '../../upstream/chat-script.ts'
import { type Operator, openOperator } from './open-operator.ts'

let operator: Operator
beforeAll(async () => {
  operator = await openOperator()
})
afterAll(() => operator.house.stop())
beforeEach(() => operator.house.upstream.play(chatReply('Hello')))

const say = (content: string) => ({ messages: [{ role: 'user', content }] })

describe('the guardrails of a tenant of the admin API', () => {
  it('hold for its requests, and others within five seconds', async () => {
    const rules = { secrets: { words: ['titan'], patterns: ['(a+)+$'] } }
    expect(await operator.post('/tenants', { id: 'guarded', guardrails: rules })).toMatchObject({
      status: 201,
      answer: { guardrails: { secrets: { ...rules.secrets, on: 'both', action: 'block' } } },
    })
    const { key } = await operator.makeKey('guarded')
    expect(await operator.chat(key, say('a Titan'))).toEqual({ status: 400, code: 'content_filter' })
    expect(await operator.chat(key, say('aaaa'))).toEqual({ status: 400, code: 'content_filter' })
    expect(await operator.chat(key, say('hi'))).toMatchObject({ status: 200 })
    await operator.post('/tenants/guarded', { guardrails: null })
    operator.passFiveSeconds()
    expect(await operator.chat(key, say('a Titan'))).toMatchObject({ status: 200 })
  })

  it.each([
    ['a back reference', { patterns: ['fine', '(a)\\1'] }, 'unsafe_pattern', 'guardrails.g.patterns[1]'],
    ['a look ahead', { patterns: ['(?=a)b'] }, 'unsafe_pattern', 'guardrails.g.patterns[0]'],
    ['a pattern of nothing', { patterns: ['x*'] }, 'unsafe_pattern', 'guardrails.g.patterns[0]'],
    [
      'a repetition without measure',
      { patterns: ['((a{99}){99}){99}'] },
      'unsafe_pattern',
      'guardrails.g.patterns[0]',
    ],
    [
      'a model that is not there',
      { moderation: { model: 'nobody' } },
      'invalid_value',
      'guardrails.g.moderation.model',
    ],
    ['nothing to look for', {}, 'invalid_value', 'guardrails.g'],
    ['an empty word', { words: [' '] }, 'invalid_value', 'guardrails.g.words[0]'],
    [
      'a mask by a model',
      { action: 'mask', moderation: { model: 'scripted' } },
      'invalid_value',
      'guardrails.g.action',
    ],
    ['an action that is none', { words: ['a'], action: 'burn' }, 'invalid_value', 'guardrails.g.action'],
  ])('are refused with %s', async (_, guardrail, code, param) => {
    const made = { id: 'careless', guardrails: { g: guardrail } }
    expect(await operator.post('/tenants', made)).toMatchObject({ status: 400, code, param })
    await operator.post('/tenants', { id: 'careful' })
    const change = { guardrails: { g: guardrail } }
    expect(await operator.post('/tenants/careful', change)).toMatchObject({ status: 400, code, param })
  })
})
