import { describe, expect, it } from 'vitest'
import { MessagesRequest } from '../../../../functions/shared/contract/messages.ts'
import { ResponsesRequest } from '../../../../functions/shared/contract/responses.ts'
import { openReasoning, sealReasoning } from '../../../../functions/shared/contract/sealed-reasoning.ts'
import { plainChat } from '../../../../functions/shared/providers/plain-chat.ts'
import { nativeResponses } from '../../../../functions/shared/providers/responses/native-responses.ts'
import { messagesVoice } from '../../../../functions/shared/voices/messages/messages-voice.ts'
import { toChat as fromMessages } from '../../../../functions/shared/voices/messages/to-chat.ts'
import { findUnspoken } from '../../../../functions/shared/voices/responses/find-unspoken.ts'
import { responsesVoice } from '../../../../functions/shared/voices/responses/responses-voice.ts'
import { toChat as fromResponses } from '../../../../functions/shared/voices/responses/to-chat.ts'

const details = [
  { type: 'reasoning.text', text: 'Hm.', signature: 's', format: 'google-gemini-v1', index: 0 },
]
const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }
const completion = {
  id: 'x',
  model: 'm',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'Let me see.',
        reasoning_content: 'Hm.',
        reasoning_details: details,
        tool_calls: [call, { ...call, id: 'd' }],
      },
      finish_reason: 'tool_calls',
    },
  ],
}
/** The turn of the assistant, as it is sent back to the provider. */
const turn = {
  role: 'assistant',
  content: 'Let me see.',
  reasoning_content: 'Hm.',
  reasoning_details: details,
  tool_calls: [call, { ...call, id: 'd' }],
}

const picture = 'data:image/png;base64,aGk='

describe('an answer that is sent back', () => {
  it('has lost nothing as a message', () => {
    const { content } = messagesVoice('r').whole(completion) as { content: object[] }
    const asked = MessagesRequest.parse({
      model: 'm',
      max_tokens: 1,
      messages: [{ role: 'assistant', content }],
    })
    expect(fromMessages(asked).messages).toEqual([turn])
  })

  it('has lost nothing as the items of a response', () => {
    const request = { model: 'm', input: 'hi' }
    const stamp = { id: 'resp_1', createdAt: 0, isKept: false }
    const { output } = responsesVoice({ request, stamp, now: () => 0 }).whole(completion) as {
      output: object[]
    }
    expect(fromResponses(ResponsesRequest.parse({ model: 'm', input: output }), []).messages).toEqual([turn])
  })
})

describe('what a tool has shown', () => {
  const shown = [
    { role: 'tool', tool_call_id: 'c', content: 'Here:' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Shown by tool call c:' },
        { type: 'image_url', image_url: { url: picture } },
      ],
    },
  ]

  it('stands in a message of its own after Messages', () => {
    const content = [
      { type: 'text', text: 'Here:' },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } },
    ]
    const result = { type: 'tool_result', tool_use_id: 'c', content }
    const asked = MessagesRequest.parse({
      model: 'm',
      max_tokens: 1,
      messages: [{ role: 'user', content: [result] }],
    })
    expect(fromMessages(asked).messages).toEqual(shown)
  })

  it('stands in a message of its own after Responses', () => {
    const output = [
      { type: 'input_text', text: 'Here:' },
      { type: 'input_image', image_url: picture },
    ]
    const item = { type: 'function_call_output', call_id: 'c', output }
    expect(fromResponses(ResponsesRequest.parse({ model: 'm', input: [item] }), []).messages).toEqual(shown)
  })
})

describe('Messages', () => {
  it.each([
    [{ type: 'enabled', budget_tokens: 2_000 }, undefined, 'low'],
    [{ type: 'enabled', budget_tokens: 32_000 }, undefined, 'high'],
    [{ type: 'adaptive' }, undefined, undefined],
    [{ type: 'enabled', budget_tokens: 2_000 }, { effort: 'max' }, 'xhigh'],
  ])('thinking %j with %j is the effort %s', (thinking, output_config, effort) => {
    const asked = {
      model: 'm',
      max_tokens: 1,
      messages: [{ role: 'user' as const, content: 'hi' }],
      thinking,
    }
    expect(fromMessages({ ...asked, ...(output_config && { output_config }) }).reasoning_effort).toBe(effort)
  })

  it('says why a tool choice is what it is', () => {
    const choose = (tool_choice: { type: string; name?: string; disable_parallel_tool_use?: boolean }) => {
      const { tool_choice: chosen, parallel_tool_calls: parallel } = fromMessages({
        ...{ model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'hi' }], tool_choice },
      })
      return { chosen, parallel }
    }
    expect(choose({ type: 'any', disable_parallel_tool_use: true })).toEqual({
      chosen: 'required',
      parallel: false,
    })
    expect(choose({ type: 'tool', name: 'f' }).chosen).toEqual({ type: 'function', function: { name: 'f' } })
  })

  it('names the block that lacks what it needs', () => {
    const messages = [{ role: 'user', content: [{ type: 'text' }] }]
    expect(MessagesRequest.safeParse({ model: 'm', max_tokens: 1, messages }).success).toBe(false)
  })
})

describe('a plain chat', () => {
  it('is without what its provider does not understand, and keeps what it does', () => {
    const marker = { cache_control: { type: 'ephemeral' } }
    const request = {
      model: 'm',
      thinking: { type: 'adaptive' },
      messages: [{ ...turn, role: 'assistant' as const, ...marker }],
    }
    const { role, content, tool_calls } = turn
    expect(plainChat(request, [])).toEqual({ model: 'm', messages: [{ role, content, tool_calls }] })
    expect(plainChat(request, ['reasoning_content'])).toMatchObject({
      messages: [{ reasoning_content: 'Hm.' }],
    })
  })
})

describe('a seal', () => {
  it('opens to what was sealed, to nothing where it is damaged, and is told from what others have made', () => {
    expect(openReasoning(sealReasoning(details))).toEqual(details)
    expect(openReasoning(`${sealReasoning(details).slice(0, 20)}!`)).toEqual([])
    expect(openReasoning('EqQBCkgIARABGAIiQL')).toBeUndefined()
  })
})

describe('a provider of Responses', () => {
  it('gets back what it has encrypted, and nothing that another has thought', () => {
    const own = [{ type: 'reasoning.encrypted', data: 'own', format: 'openai-responses-v1' }]
    const { toRequest } = nativeResponses({ path: () => '/responses', toRequest: request => request })
    const input = [
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: sealReasoning(own) },
      { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: sealReasoning(details) },
      { type: 'reasoning', id: 'rs_3', summary: [], encrypted_content: 'native' },
      { type: 'reasoning', id: 'rs_4', summary: [] },
      { type: 'message', id: 'msg_1', role: 'user', content: 'hi' } as const,
    ]
    expect(toRequest({ model: 'm', input }, 50)).toEqual({
      model: 'm',
      max_output_tokens: 50,
      input: [
        { type: 'reasoning', summary: [], encrypted_content: 'own' },
        { type: 'reasoning', summary: [], encrypted_content: 'native' },
        { type: 'message', role: 'user', content: 'hi' },
      ],
    })
  })
})

describe('an item between its caller and its provider', () => {
  it.each([
    { type: 'tool_search_call', arguments: { queries: ['rates'] }, execution: 'client' },
    { type: 'shell_call_output', call_id: 'c', output: [{ stdout: 'hi', stderr: '' }] },
    { type: 'computer_call_output', call_id: 'c', output: { type: 'computer_screenshot' } },
    { type: 'newer_than_this', role: 'robot', content: 7 },
  ])('is taken as it is: %j', item => {
    const request = ResponsesRequest.parse({ model: 'm', input: [item] })
    expect(request.input).toEqual([item])
    expect(findUnspoken(request)).toEqual([{ param: 'input[0]' }])
    expect(fromResponses(request, []).messages).toEqual([{ role: 'user', content: [item] }])
  })

  it.each([
    { type: 'function_call', name: 'f', arguments: {} },
    { type: 'message', role: 'robot', content: 'hi' },
  ])('is none that has a meaning here: %j', item => {
    expect(ResponsesRequest.safeParse({ model: 'm', input: [item] }).success).toBe(false)
  })
})
