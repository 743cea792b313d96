import { describe, expect, it } from 'vitest'
import { ChatRequest } from '../../../../../functions/shared/contract/chat.ts'
import { toRequest } from '../../../../../functions/shared/providers/anthropic/to-request.ts'
import type { AnyJson } from '../../../../any-json.ts'
import { recordingsIn } from '../../../../recordings.ts'
import { openSchema } from '../../../../schemas.ts'
import { recordedChats, textsOf } from '../recorded-chats.ts'
import { unify } from './unify.ts'

const problemsOf = openSchema('anthropic-messages', 'BetaCreateMessageParams')

const ask = (request: AnyJson): AnyJson =>
  toRequest(
    ChatRequest.parse({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...request }),
    'claude',
  )

/** Audio, more than one choice and the older functions: what Anthropic cannot be asked. */
const isUnsayable = (error: unknown): boolean => (error as { code?: string }).code === 'unsupported_parameter'

/** Other providers' own tools and parameters are theirs, and so is a temperature below zero. */
const isOpenAis = ({ tools, temperature, thinking }: ChatRequest): boolean =>
  (tools ?? []).every(({ type }) => type === 'function') && (temperature ?? 0) >= 0 && !thinking

describe('every recorded request of an OpenAI client', () => {
  const chats = recordedChats.filter(({ request }) => isOpenAis(request))
  const asked = chats.flatMap(({ file, request }) => {
    try {
      return [{ file, request, body: toRequest(request, 'claude') }]
    } catch (error) {
      if (!isUnsayable(error)) throw error
      return []
    }
  })

  it('can be asked, but for a few', () => {
    expect(asked.length).toBeGreaterThan(150)
    expect(chats.length - asked.length).toBeLessThan(8)
  })

  it.each(asked)("of $file is Anthropic's form and loses no text", ({ request, body }) => {
    // What its own provider alone knows travels on, for the operator to drop.
    expect(problemsOf(body).filter(problem => problem !== ' must NOT have additional properties')).toEqual([])
    const said = JSON.stringify(body)
    for (const text of textsOf(request))
      if (text.trim() !== '') expect(said).toContain(JSON.stringify(text).slice(1, -1))
    const roles = (body['messages'] as AnyJson[]).map(({ role }) => role)
    expect(roles.filter((role, index) => role === roles[index + 1])).toEqual([])
  })
})

const blocksOf = (content: unknown): AnyJson[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : ((content ?? []) as AnyJson[])

const ranks: AnyJson = { thinking: 0, redacted_thinking: 0, tool_use: 2 }

const spellResult = ({ is_error, content, ...result }: AnyJson): AnyJson => ({
  ...result,
  content: blocksOf(content),
  ...(is_error && { is_error }),
})

/** The same request with every shorthand written out, and what an assistant says in the order that OpenAI's form has. */
const spellOut = (messages: readonly AnyJson[]): AnyJson[] => {
  const merged: AnyJson[] = []
  for (const { role, content } of messages) {
    const blocks = blocksOf(content).map(block =>
      block['type'] === 'tool_result' ? spellResult(block) : block,
    )
    const before = merged.at(-1)
    if (before?.role === role) before.content.push(...blocks)
    else merged.push({ role, content: blocks })
  }
  return merged.map(({ role, content }) => ({
    role,
    content:
      role === 'user'
        ? content
        : content.toSorted((a: AnyJson, b: AnyJson) => (ranks[a['type']] ?? 1) - (ranks[b['type']] ?? 1)),
  }))
}

describe('every recorded request of an Anthropic client', () => {
  const sent = recordingsIn('anthropic/messages').flatMap(({ file, request }) => {
    const body = request.body as AnyJson | null
    // A role of Anthropic's beta has no words in OpenAI's form.
    const isSayable = body && !/"role":"system"/.test(JSON.stringify(body['messages']))
    return isSayable ? [{ file, body }] : []
  })

  it('is most of those recorded', () => expect(sent.length).toBeGreaterThan(110))

  it.each(sent)('comes back from the unified form as it was: $file', ({ body }) => {
    const { messages, system, stream, ...rest } = body
    const back = toRequest(ChatRequest.parse(unify(body)), body['model'])
    const { messages: said, system: told, ...others } = back
    expect(spellOut(said as AnyJson[])).toEqual(spellOut(messages))
    expect(told ?? []).toEqual(system ? blocksOf(system) : [])
    const tools = rest['tools']?.map(({ type, ...tool }: AnyJson) =>
      type === 'custom' ? tool : { ...tool, ...(type && { type }) },
    )
    expect(others).toEqual({ ...rest, ...(tools && { tools }), ...(stream && { stream }) })
  })
})

describe('messages', () => {
  const user = { role: 'user', content: 'hi' }

  it('of the system stand before all others, wherever they came', () => {
    const messages = [{ role: 'system', content: 'A' }, user, { role: 'developer', content: 'B' }]
    expect(ask({ messages })).toMatchObject({
      system: [{ text: 'A' }, { text: 'B' }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
    })
  })

  it('of the system alone are what the user asks', () => {
    expect(ask({ messages: [{ role: 'system', content: 'A' }] })).toMatchObject({
      messages: [{ role: 'user', content: [{ text: 'A' }] }],
    })
  })

  it('of one side become one turn, and results of parallel calls with what the user says next', () => {
    const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{"a":1}' } })
    const messages = [
      user,
      { role: 'user', content: 'there' },
      { role: 'assistant', content: null, tool_calls: [call('a'), call('functions.f:1')] },
      { role: 'tool', tool_call_id: 'a', content: 'one' },
      { role: 'tool', tool_call_id: 'functions.f:1', content: '' },
      { role: 'user', content: 'so?' },
    ]
    expect(ask({ messages })['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'hi' },
          { type: 'text', text: 'there' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'a', name: 'f', input: { a: 1 } },
          { type: 'tool_use', id: 'functions_f_1', name: 'f', input: { a: 1 } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'one' }] },
          { type: 'tool_result', tool_use_id: 'functions_f_1' },
          { type: 'text', text: 'so?' },
        ],
      },
    ])
  })

  it("keep a cache marker on a message's last block, and another provider's thoughts out", () => {
    const messages = [
      { role: 'user', content: 'hi', cache_control: { type: 'ephemeral', ttl: '1h' } },
      {
        role: 'assistant',
        content: 'ho',
        reasoning_details: [{ type: 'reasoning.encrypted', data: 'x', format: 'other' }],
      },
    ]
    expect(ask({ messages })['messages']).toEqual([
      {
        role: 'user',
        content: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'ho' }] },
    ])
  })

  it('keep what a model wrote in place of JSON arguments', () => {
    const broken = { id: 'a', type: 'function', function: { name: 'f', arguments: '{"a":' } }
    const { messages } = ask({ messages: [user, { role: 'assistant', tool_calls: [broken] }] })
    expect(messages[1].content[0].input).toEqual({ arguments: '{"a":' })
  })

  it.each([
    ['n', { n: 2 }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['functions', { functions: [{ name: 'f' }] }],
    [
      'input_audio',
      {
        messages: [
          { role: 'user', content: [{ type: 'input_audio', input_audio: { data: '', format: 'wav' } }] },
        ],
      },
    ],
  ])('or parameters that Anthropic has no words for are refused by name: %s', (param, request) => {
    expect(() => ask(request)).toThrow(expect.objectContaining({ status: 400, param }))
  })
})

describe('parameters', () => {
  it.each([
    ['a limit, always', {}, { max_tokens: 4_096 }],
    ['the newer limit', { max_completion_tokens: 7 }, { max_tokens: 7 }],
    ['a temperature of at most 1', { temperature: 1.4 }, { temperature: 1 }],
    ['stops that can be seen', { stop: ['\n', 'END'] }, { stop_sequences: ['END'] }],
    ['the user as metadata', { user: 'u' }, { metadata: { user_id: 'u' } }],
    [
      "Anthropic's own",
      { top_k: 5, thinking: { type: 'adaptive' } },
      { top_k: 5, thinking: { type: 'adaptive' } },
    ],
  ])('have %s', (_, request, expected) => {
    expect(ask(request)).toMatchObject(expected)
  })

  it('leave out what Anthropic does not know', () => {
    expect(Object.keys(ask({ seed: 1, logit_bias: {}, stream_options: {}, store: true })).sort()).toEqual([
      'max_tokens',
      'messages',
      'model',
    ])
  })

  it.each([
    [{ tool_choice: 'required' }, { type: 'any' }],
    [{ tool_choice: { type: 'function', function: { name: 'f' } } }, { type: 'tool', name: 'f' }],
    [{ parallel_tool_calls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [{ tool_choice: 'none', parallel_tool_calls: false }, { type: 'none' }],
  ])('say which tools may be called: %j', (request, expected) => {
    const tools = [{ type: 'function', function: { name: 'f' } }]
    expect(ask({ tools, ...request })['tool_choice']).toEqual(expected)
  })

  it.each([
    ['claude-haiku-4-5', 10_000, { thinking: { type: 'enabled', budget_tokens: 8_000 } }],
    ['claude-sonnet-4-20250514', 4_096, { thinking: { type: 'enabled', budget_tokens: 3_276 } }],
    [
      'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      2_000,
      { thinking: { type: 'enabled', budget_tokens: 1_600 } },
    ],
    ['claude-sonnet-4-6', 4_096, { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }],
    ['claude-opus-5', 4_096, { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }],
  ])('give %s an effort in the way that it understands', (model, max_tokens, expected) => {
    const request = {
      model,
      messages: [{ role: 'user' as const, content: 'hi' }],
      max_tokens,
      reasoning_effort: 'high',
    }
    expect(toRequest(request, model)).toMatchObject(expected)
  })

  it('leave thinking out where the limit has no room for it', () => {
    const request = {
      model: 'm',
      messages: [{ role: 'user' as const, content: 'hi' }],
      max_tokens: 1_024,
      reasoning_effort: 'low',
    }
    expect(toRequest(request, 'claude-haiku-4-5')).not.toHaveProperty('thinking')
  })
})
