import { describe, expect, it } from 'vitest'
import type { ProviderEntry } from '../../../../../functions/shared/configuration/configuration.ts'
import type { Shape } from '../../../../../functions/shared/configuration/shape.ts'
import type { ChatRequest } from '../../../../../functions/shared/contract/chat.ts'
import { shapeTask } from '../../../../../functions/shared/providers/shaping/shape-task.ts'

const params = { drop: [], rename: {}, default: {}, force: {} }
const system = (content: string) => ({ role: 'system' as const, content })
const user = (content: ChatRequest['messages'][number]['content']) => ({ role: 'user' as const, content })
const hello = user('Hello')

/** A request with these fields as a tenant, a model and a provider have it sent. */
const shape = (fields: object, ...layers: readonly Shape[]) => {
  const request = { model: 'm', messages: [hello], ...fields } as ChatRequest
  const target = { shapes: layers.slice(0, -1), provider: layers.at(-1) as ProviderEntry }
  return shapeTask({ endpoint: 'chat', request }, target).request as ChatRequest
}

describe('a system prompt', () => {
  it.each([
    ['is added', { append: 'B' }, [hello], [system('B'), hello]],
    ['is prepended', { prepend: 'B' }, [system('A'), hello], [system('B\n\nA'), hello]],
    ['is appended', { append: 'B' }, [system('A'), hello], [system('A\n\nB'), hello]],
    [
      'is appended where the conversation begins',
      { append: 'B' },
      [hello, system('A')],
      [system('B'), hello, system('A')],
    ],
    ['replaces every other', { replace: 'B' }, [system('A'), hello, system('C')], [system('B'), hello]],
    ['is all at once', { replace: 'B', prepend: 'A', append: 'C' }, [hello], [system('A\n\nB\n\nC'), hello]],
    [
      'joins one in parts',
      { append: 'B' },
      [{ role: 'developer', content: [{ type: 'text', text: 'A' }] }],
      [
        {
          role: 'developer',
          content: [
            { type: 'text', text: 'A' },
            { type: 'text', text: 'B' },
          ],
        },
      ],
    ],
  ])('%s', (_, given, messages, expected) => {
    expect(shape({ messages }, { system: given }).messages).toEqual(expected)
  })

  it('is the provider’s last, so that it stands outside the model’s and the tenant’s', () => {
    const layers = ['tenant', 'model', 'provider'].map(prepend => ({ system: { prepend } }))
    expect(shape({}, ...layers).messages[0]).toEqual(system('provider\n\nmodel\n\ntenant'))
  })
})

describe('parameters', () => {
  it('are the tenant’s first, then the model’s, in the words of callers', () => {
    const tenant = { params: { ...params, force: { temperature: 1 }, default: { top_p: 1 } } }
    const model = {
      params: { ...params, drop: ['user'], rename: { temperature: 't' }, default: { top_p: 2 } },
    }
    expect(shape({ user: 'u', temperature: 0 }, tenant, model, {})).toEqual({
      model: 'm',
      messages: [hello],
      t: 1,
      top_p: 1,
    })
  })

  it('of a provider wait until the request is in its words', () => {
    expect(shape({}, { params: { ...params, force: { seed: 1 } } })).not.toHaveProperty('seed')
  })

  it('stop is merged, each once', () => {
    expect(shape({ stop: 'a' }, { stop: ['b'] }, { stop: ['a', 'c'] }).stop).toEqual(['a', 'b', 'c'])
  })
})

describe('messages', () => {
  it.each([
    ['of one role become one', [user('a'), user('b')], [user('a\n\nb')]],
    [
      'in parts keep them',
      [user('a'), user([{ type: 'image_url' }])],
      [user([{ type: 'text', text: 'a' }, { type: 'image_url' }])],
    ],
    ['that say nothing are left out', [user(''), user('a'), user([]), user(' ')], [user('a')]],
    ['that all say nothing stay', [user('')], [user('')]],
    [
      'of two people stay apart',
      [
        { ...user('a'), name: 'A' },
        { ...user('b'), name: 'B' },
      ],
      [
        { ...user('a'), name: 'A' },
        { ...user('b'), name: 'B' },
      ],
    ],
    [
      'join their calls',
      [
        { role: 'assistant', content: 'a', tool_calls: [{ id: '1' }] },
        { role: 'assistant', content: null, tool_calls: [{ id: '2' }] },
      ],
      [{ role: 'assistant', content: 'a', tool_calls: [{ id: '1' }, { id: '2' }] }],
    ],
    [
      'of tools stay apart, even empty ones',
      [
        { role: 'tool', content: '', tool_call_id: '1' },
        { role: 'tool', content: '', tool_call_id: '2' },
      ],
      [
        { role: 'tool', content: '', tool_call_id: '1' },
        { role: 'tool', content: '', tool_call_id: '2' },
      ],
    ],
    [
      'with fields that cannot be joined stay apart',
      [
        { role: 'assistant', audio: { id: 'a' } },
        { role: 'assistant', audio: { id: 'b' } },
      ],
      [
        { role: 'assistant', audio: { id: 'a' } },
        { role: 'assistant', audio: { id: 'b' } },
      ],
    ],
  ])('%s', (_, messages, expected) => {
    expect(shape({ messages }, { mergeMessages: true }).messages).toEqual(expected)
  })

  it('lose the tagged thoughts of earlier answers where answers are tagged', () => {
    const earlier = { role: 'assistant', content: '<think>\nHm.</think>\n\nYes.' }
    expect(shape({ messages: [hello, earlier, hello] }, { thoughts: 'tagged' }).messages[1]?.content).toBe(
      'Yes.',
    )
  })
})

describe('emulated tools', () => {
  const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }]
  const emulated = { emulate: ['tools' as const] }
  const call = { id: '1', type: 'function', function: { name: 'weather', arguments: '{"city":"Bern"}' } }

  it('are described in the system prompt, which nobody replaces', () => {
    const request = shape({ tools, tool_choice: 'auto' }, emulated, { system: { replace: 'Be kind.' } })
    expect(request).not.toHaveProperty('tools')
    expect(request).not.toHaveProperty('tool_choice')
    const [prompt] = request.messages
    expect(prompt?.content).toMatch(/^Be kind\.\n\nYou can call tools/)
    expect(prompt?.content).toContain(JSON.stringify(tools[0]?.function))
  })

  it.each([
    ['required', 'at least one'],
    [{ type: 'function', function: { name: 'weather' } }, 'must call the tool weather'],
  ])('tell of the choice %j', (choice, words) => {
    expect(shape({ tools, tool_choice: choice }, emulated).messages[0]?.content).toContain(words)
  })

  it('are not offered where none may be called', () => {
    expect(shape({ tools, tool_choice: 'none' }, emulated).messages).toEqual([hello])
  })

  it('tell of earlier calls and of what was answered', () => {
    const messages = [
      hello,
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: '1', content: 'Rain' },
      user('And then?'),
    ]
    expect(shape({ messages }, emulated).messages).toEqual([
      hello,
      {
        role: 'assistant',
        content: '<tool_call>\n{"name":"weather","arguments":{"city":"Bern"}}\n</tool_call>',
      },
      user('<tool_response>\nRain\n</tool_response>\n\nAnd then?'),
    ])
  })

  it('change nothing where there are none', () => {
    expect(shape({ temperature: 1 }, emulated)).toEqual({ model: 'm', messages: [hello], temperature: 1 })
  })
})

describe('emulated JSON', () => {
  const ask = (response_format: object) => shape({ response_format }, { emulate: ['json'] })

  it('is asked for in the system prompt, with its schema', () => {
    const request = ask({ type: 'json_schema', json_schema: { name: 'a', schema: { type: 'array' } } })
    expect(request).not.toHaveProperty('response_format')
    expect(request.messages[0]?.content).toMatch(/one JSON value alone[\s\S]*\{"type":"array"\}$/)
  })

  it('is not where a text is wanted', () => {
    expect(ask({ type: 'text' })).toHaveProperty('response_format')
  })
})
