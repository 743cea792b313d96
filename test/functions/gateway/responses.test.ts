import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordings, streamText } from '../../recordings.ts'
import { chatReply, chatStream } from '../../upstream/chat-script.ts'
import { readNamedEvents } from '../shared/voices/speak-recording.ts'
import { openSpecification } from '../shared/voices/specification.ts'
import { type InboundHouse, openInboundHouse } from './inbound-house.ts'

let house: InboundHouse
beforeAll(async () => {
  house = await openInboundHouse()
})
afterAll(() => house.stop())
beforeEach(() => house.upstream.play(chatReply('Hello')))

const { judge, judgeEvent } = openSpecification('responses')
const path = '/v1/responses'
const hi = { model: 'm', input: 'hi' }

const weather = {
  type: 'function' as const,
  name: 'get_weather',
  strict: false,
  parameters: { type: 'object', properties: { location: { type: 'string' } } },
}

const errorOf = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string; param: string; message: string } }
  return { status: response.status, ...error }
}

describe('the official client', () => {
  it('makes a turn with a tool on another provider, streamed', async () => {
    const file = 'xai/chat-completions/vercel-xai-tool-call-stream.json'
    const recording = recordings.find(known => known.file === file)
    house.upstream.play(
      { pieces: [recording ? streamText(recording) : ''] },
      chatStream(['It is ', 'sunny.']),
    )
    const client = house.openai('free')
    const first = await client.responses.stream({ ...hi, tools: [weather] }).finalResponse()
    const call = first.output.find(item => item.type === 'function_call')
    expect(JSON.parse(call?.arguments ?? '')).toBeTypeOf('object')

    const call_id = call?.call_id ?? ''
    const second = await client.responses
      .stream({
        model: 'm',
        previous_response_id: first.id,
        input: [{ type: 'function_call_output', call_id, output: 'sunny' }],
      })
      .finalResponse()
    expect(second.output_text).toBe('It is sunny.')
    expect(house.asked()['messages']).toMatchObject([
      { role: 'user', content: 'hi' },
      { role: 'assistant', tool_calls: [{ id: call_id, function: { name: call?.name } }] },
      { role: 'tool', tool_call_id: call_id, content: 'sunny' },
    ])
  })

  it('may refer to an item of an answer by its id', async () => {
    const client = house.openai('free')
    const { output } = await client.responses.create(hi)
    const reference = { type: 'item_reference' as const, id: output[0]?.id ?? '' }
    await client.responses.create({
      model: 'm',
      input: [{ role: 'user', content: 'hi' }, reference, { role: 'user', content: 'again' }],
    })
    expect(house.asked()['messages']).toEqual([
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'again' },
    ])
  })

  it('raises the failure of a stream that has begun', async () => {
    house.upstream.play({ pieces: chatStream(['Hel']).pieces.slice(0, 2), ending: 'reset' })
    const stream = await house.openai('free').responses.create({ ...hi, stream: true })
    const read = async () => {
      for await (const _ of stream);
    }
    await expect(read()).rejects.toThrow(/broke off/)
  })
})

describe('a response', () => {
  it('is kept for its tenant, to be asked for, listed and deleted', async () => {
    const { responses } = house.openai('free')
    const made = await responses.create({ ...hi, metadata: { of: 'test' } })
    expect(judge('Response', made)).toEqual([])
    expect(await responses.retrieve(made.id)).toMatchObject({
      id: made.id,
      metadata: { of: 'test' },
      store: true,
    })

    const listed = await (await house.get('free', `${path}/${made.id}/input_items`)).json()
    expect(judge('ResponseItemList', listed)).toEqual([])
    expect(listed).toMatchObject({ data: [{ role: 'user', content: [{ text: 'hi' }] }], has_more: false })

    await expect(responses.cancel(made.id)).rejects.toMatchObject({ status: 400 })
    expect(await (await house.get('free', `${path}/${made.id}`, 'DELETE')).json()).toEqual({
      id: made.id,
      object: 'response',
      deleted: true,
    })
    await expect(responses.retrieve(made.id)).rejects.toMatchObject({ status: 404 })
  })

  it("is nobody else's", async () => {
    const { id } = await house.openai('free').responses.create(hi)
    const asOther = (method?: string) => house.get('other', `${path}/${id}`, method)
    expect((await asOther()).status).toBe(404)
    expect((await asOther('DELETE')).status).toBe(404)
    expect((await house.get('other', `${path}/${id}/input_items`)).status).toBe(404)
    const next = await house.send('other', path, { ...hi, previous_response_id: id })
    expect(await errorOf(next)).toMatchObject({ status: 400, code: 'previous_response_not_found' })
    expect((await house.get('free', `${path}/${id}`)).status).toBe(200)
  })

  it('is gone on from as soon as a stream has ended, however long the conversation', async () => {
    const { responses } = house.openai('free')
    let previous: string | undefined
    for (const input of ['one', 'two', 'three']) {
      house.upstream.play(chatStream([`${input}!`]))
      const stream = await responses.create({
        ...{ model: 'm', input, stream: true, instructions: `Say ${input}.` },
        ...(previous && { previous_response_id: previous }),
      })
      for await (const event of stream) if (event.type === 'response.completed') previous = event.response.id
    }
    // Instructions are those of one request, and are not gone on from.
    expect(house.asked()['messages']).toEqual([
      { role: 'system', content: 'Say three.' },
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'one!' },
      { role: 'user', content: 'two' },
      { role: 'assistant', content: 'two!' },
      { role: 'user', content: 'three' },
    ])
  })

  it.each<[string, string, object]>([
    ['its request says so', 'free', { store: false }],
    ['its tenant keeps none', 'forgetful', {}],
  ])('is not kept where %s', async (_, tenant, asked) => {
    const made = await (await house.send(tenant, path, { ...hi, ...asked })).json()
    expect(made).toMatchObject({ store: false })
    expect((await house.get(tenant, `${path}/${(made as { id: string }).id}`)).status).toBe(404)
  })

  it('is forgotten with its request', async () => {
    const response = await house.send('free', path, hi)
    const { id } = (await response.json()) as { id: string }
    const forget = `/admin/v1/tenants/free/requests/${response.headers.get('x-request-id')}/forget`
    const forgotten = await house.post(forget, {}, { authorization: `Bearer ${house.adminKey}` })
    expect(await forgotten.json()).toMatchObject({ forgotten: 1 })
    expect((await house.get('free', `${path}/${id}`)).status).toBe(404)
  })
})

describe('a tool', () => {
  const toolCall = (name: string, args: string) => ({
    headers: { 'content-type': 'application/json' },
    pieces: [
      JSON.stringify({
        choices: [
          {
            index: 0,
            message: {
              role: 'assistant',
              tool_calls: [{ id: 'c', type: 'function', function: { name, arguments: args } }],
            },
            finish_reason: 'tool_calls',
          },
        ],
      }),
    ],
  })

  it('that takes free text is a function to its provider', async () => {
    house.upstream.play(toolCall('apply_patch', JSON.stringify({ input: '*** Begin' })))
    const format = { type: 'grammar', syntax: 'lark', definition: 'start: "*** Begin"' }
    const tools = [{ type: 'custom', name: 'apply_patch', description: 'Edits.', format }]
    const made = (await (await house.send('free', path, { ...hi, tools })).json()) as { output: object[] }
    expect(made.output).toMatchObject([
      { type: 'custom_tool_call', call_id: 'c', name: 'apply_patch', input: '*** Begin' },
    ])
    expect(house.asked()['tools']).toMatchObject([
      {
        type: 'function',
        function: { name: 'apply_patch', description: expect.stringContaining('start: "*** Begin"') },
      },
    ])

    const output = { type: 'custom_tool_call_output', call_id: 'c', output: 'Done.' }
    await house.send('free', path, { ...hi, tools, input: [...made.output, output] })
    expect(house.asked()['messages']).toMatchObject([
      { role: 'assistant', tool_calls: [{ function: { arguments: '{"input":"*** Begin"}' } }] },
      { role: 'tool', content: 'Done.' },
    ])
  })

  it('keeps its namespace', async () => {
    house.upstream.play(toolCall('agents__spawn', '{}'))
    const tools = [{ type: 'namespace', name: 'agents', tools: [{ ...weather, name: 'spawn' }] }]
    const made = (await (await house.send('free', path, { ...hi, tools })).json()) as { output: object[] }
    expect(made.output).toMatchObject([{ type: 'function_call', namespace: 'agents', name: 'spawn' }])
  })

  it('of the provider is refused where the provider has none, or left out where the operator says so', async () => {
    const send = (model: string, type: string) =>
      house.send('free', path, { ...hi, model, tools: [weather, { type }] })
    expect(await errorOf(await send('m', 'file_search'))).toMatchObject({ status: 400, param: 'tools[1]' })
    expect(await errorOf(await send('strict', 'web_search'))).toMatchObject({
      status: 400,
      param: 'tools[1]',
    })
    expect((await send('m', 'web_search')).status).toBe(200)
    expect(house.asked()['tools']).toHaveLength(1)
  })

  it('that is left out is no reason to refuse a caller with limits', async () => {
    expect(
      (await house.send('hard', path, { ...hi, max_output_tokens: 50, tools: [{ type: 'web_search' }] }))
        .status,
    ).toBe(200)
    expect(house.asked()).not.toHaveProperty('tools')
  })
})

describe('a refusal', () => {
  it.each<[string, object, object]>([
    ['in the background', { background: true }, { param: 'background' }],
    ['of a stored prompt', { prompt: { id: 'pmpt_1' } }, { param: 'prompt' }],
    [
      'of a file that another provider keeps',
      { input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'f' }] }] },
      { param: 'input[0]' },
    ],
  ])('%s names what is wrong', async (_, asked, expected) => {
    const error = await errorOf(await house.send('free', path, { ...hi, ...asked }))
    expect(error).toMatchObject({ status: 400, code: 'unsupported_parameter', ...expected })
    expect(house.upstream.requests).toHaveLength(0)
  })
})

describe('a stream', () => {
  it('that its quota stops is incomplete', async () => {
    house.upstream.play({ ...chatStream(Array(60).fill('x'.repeat(400))), pauseMs: 2 })
    const response = await house.send('hard', path, { ...hi, stream: true, store: false })
    const events = readNamedEvents(await response.text())
    expect(events.flatMap(event => judgeEvent('ResponseStreamEvent', event))).toEqual([])
    expect(events.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    })
  })
})

describe('a reference to an item', () => {
  it.each(['free', 'other'])('that is not kept of its own tenant is not found: %s', async tenant => {
    const { output } = await house.openai('free').responses.create({ ...hi, store: tenant === 'other' })
    const input = [{ type: 'item_reference', id: output[0]?.id }]
    const error = await errorOf(await house.send(tenant, path, { model: 'm', input }))
    expect(error).toMatchObject({ status: 404, code: 'item_not_found', param: 'input[0]' })
  })
})
