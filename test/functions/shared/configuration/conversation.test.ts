import { describe, expect, it } from 'vitest'
import { Configuration } from '../../../../functions/shared/configuration/configuration.ts'

const conversation = {
  create: { path: '/new', id: 'data.id' },
  send: { path: '/{conversation}', body: { text: '{prompt}' } },
  answer: { text: 'data.text' },
}

const check = (provider: object): readonly string[] => {
  const parsed = Configuration.safeParse({
    providers: { chat: { baseUrl: 'https://chat.example', dialect: 'conversation', ...provider } },
    models: [{ name: 'm', targets: [{ provider: 'chat' }] }],
    tenants: [{ id: 'default', keyPrefix: 'default' }],
  })
  return (parsed.error?.issues ?? []).map(({ path, message }) => `${path.slice(2).join('.')}: ${message}`)
}

describe('the description of a conversation', () => {
  it('is sound', () => {
    expect(check({ conversation })).toEqual([])
  })

  it.each([
    [{}, "conversation: belongs to the dialect 'conversation', which needs it"],
    [
      { dialect: 'openai', conversation },
      "conversation: belongs to the dialect 'conversation', which needs it",
    ],
  ])('stands with its dialect and with no other: %j', (provider, problem) => {
    expect(check(provider)).toEqual([problem])
  })

  it('names a value that there is none of, and those that there are', () => {
    const send = { ...conversation.send, referer: 'https://chat.example/{id}' }
    expect(check({ conversation: { ...conversation, send } })).toEqual([
      'conversation.send.referer: there is no value for {id} here; known: {conversation}, {model}, {messages}, {prompt}, {stream}',
    ])
  })

  it('has no id before it is created', () => {
    const create = { ...conversation.create, body: { parent: { id: '{conversation}' } } }
    expect(check({ conversation: { ...conversation, create } })).toEqual([
      'conversation.create.body: there is no value for {conversation} here; known: {model}, {messages}, {prompt}, {stream}',
    ])
  })

  it.each([{}, { text: 'a', delta: 'b' }])('says either a text or a delta, not %j', answer => {
    expect(check({ conversation: { ...conversation, answer } })).toEqual([
      'conversation.answer: needs either text (the provider answers JSON) or delta (it answers server-sent events)',
    ])
  })
})
