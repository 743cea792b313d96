import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../../../../functions/shared/contract/chat.ts'
import { responses } from '../../../../../functions/shared/providers/responses/index.ts'
import { toRequest } from '../../../../../functions/shared/providers/responses/to-request.ts'
import { recordingsIn } from '../../../../recordings.ts'
import { openSchema } from '../../../../schemas.ts'
import { exchange } from '../exchange.ts'
import type { Json } from '../judge-dialect.ts'
import { recordedRequests } from '../recorded-requests.ts'

const problemsOf = openSchema('openai-responses', 'CreateResponse')

const ask = (request: object): Json =>
  toRequest({ model: 'm', messages: [{ role: 'user', content: 'hi' }], ...request } as ChatRequest, 'm')

/** Other providers take other values of the same parameters. */
const ofOpenai = recordedRequests.filter(
  ([file, { stop }]) => /^(openai|azure)\/(?!.*bad-request)/.test(file) && !stop,
)
const hasSound = ([, request]: (typeof ofOpenai)[number]) => JSON.stringify(request).includes('"input_audio"')

describe('a request as the Responses API gets it', () => {
  it.each(ofOpenai.filter(request => !hasSound(request)))(
    "%s is what OpenAI's own specification asks for",
    (_, request) => {
      expect(problemsOf(toRequest(request, 'gpt-5'))).toEqual([])
    },
  )

  it.each(ofOpenai.filter(hasSound))('%s is refused, because it has no words for sounds', (_, request) => {
    expect(() => toRequest(request, 'gpt-5')).toThrow("does not take 'input_audio'")
  })

  it('has tools, their choice and a format with the details beside the type', () => {
    const schema = { name: 'x', schema: { type: 'object' }, strict: true }
    expect(
      ask({
        tools: [
          { type: 'function', function: { name: 'f', parameters: { type: 'object' } } },
          { type: 'custom', custom: { name: 'g' } },
          { type: 'web_search' },
        ],
        tool_choice: {
          type: 'allowed_tools',
          allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
        },
        response_format: { type: 'json_schema', json_schema: schema },
        verbosity: 'low',
      }),
    ).toMatchObject({
      tools: [
        { type: 'function', name: 'f', parameters: { type: 'object' }, strict: false },
        { type: 'custom', name: 'g' },
        { type: 'web_search' },
      ],
      tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
      text: { format: { type: 'json_schema', ...schema }, verbosity: 'low' },
    })
  })

  it('stores nothing unless told to, and asks for encrypted reasoning where some is to be expected', () => {
    expect(ask({})).toEqual({ model: 'm', store: false, input: [{ role: 'user', content: 'hi' }] })
    expect(ask({ store: true, reasoning_effort: 'low', max_completion_tokens: 64 })).toMatchObject({
      store: true,
      reasoning: { effort: 'low' },
      include: ['reasoning.encrypted_content'],
      max_output_tokens: 64,
    })
  })

  it.each([
    [{ n: 2 }, 'gives one choice'],
    [{ stop: ['END'] }, "does not take 'stop'"],
  ])('%j is refused', (request, why) => {
    expect(() => ask(request)).toThrow(why)
  })
})

describe('an answer on its way back to the Responses API', () => {
  const kept = new Set(['id', 'type', 'summary', 'content', 'encrypted_content'])

  const answers = ['openai', 'azure', 'deepseek', 'bedrock-mantle']
    .flatMap(provider => recordingsIn(`${provider}/responses`))
    .filter(({ isStream, response }) => !isStream && response.status === 200)
    .map(({ file, response }) => ({ file, output: (response.body as Json)['output'] as Json[] }))
    .filter(({ output }) => output.length > 0)

  it.each(answers)('$file has every thought, call and word', ({ output }) => {
    const answer = responses.chat?.fromReply?.({ output }, exchange) as Json
    const { input } = ask({ messages: [{ role: 'user', content: 'hi' }, answer['choices'][0].message] })
    const sent = (input as Json[]).slice(1)
    const ofType = (items: Json[], type: string) => items.filter(item => item['type'] === type)
    const calls = (items: Json[]) =>
      ofType(items, 'function_call').map(({ call_id, name, arguments: said }) => ({ call_id, name, said }))
    expect(calls(sent)).toEqual(calls(output))
    const thoughts = ofType(output, 'reasoning')
      .filter(({ encrypted_content, content }) => encrypted_content || content?.length)
      .map(item =>
        Object.fromEntries(Object.entries(item).filter(([name, value]) => kept.has(name) && value?.length)),
      )
    expect(
      ofType(sent, 'reasoning').map(item =>
        Object.fromEntries(Object.entries(item).filter(([, value]) => value.length)),
      ),
    ).toEqual(thoughts)
    const text = ofType(output, 'message')
      .flatMap(({ content }) => content.map((part: Json) => part['text']))
      .join('')
    expect(sent.find(({ role }) => role === 'assistant')?.['content'] ?? '').toBe(text)
  })

  it('gives answers to functions and to custom tools, each as its own', () => {
    const { input } = ask({
      messages: [
        {
          role: 'assistant',
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
            { id: 'b', type: 'custom', custom: { name: 'g', input: 'go' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: 'one' },
        { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'two' }] },
      ],
    })
    expect(input).toEqual([
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
      { type: 'custom_tool_call', call_id: 'b', name: 'g', input: 'go' },
      { type: 'function_call_output', call_id: 'a', output: 'one' },
      { type: 'custom_tool_call_output', call_id: 'b', output: [{ type: 'input_text', text: 'two' }] },
    ])
  })
})
