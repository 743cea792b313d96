import { describe, expect, it } from 'vitest'
import { ChatRequest } from '../../../../../functions/shared/contract/chat.ts'
import { toRequest } from '../../../../../functions/shared/providers/converse/to-request.ts'
import type { AnyJson } from '../../../../any-json.ts'
import { recordingsIn } from '../../../../recordings.ts'
import { recordedChats, textsOf } from '../recorded-chats.ts'
import { unify } from './unify.ts'

const ask = (request: AnyJson, model = 'm'): AnyJson =>
  toRequest(ChatRequest.parse({ model, messages: [{ role: 'user', content: 'hi' }], ...request }), model)

const hasRefused = (error: unknown): boolean => (error as { code?: string }).code === 'unsupported_parameter'

describe('every recorded request of an OpenAI client', () => {
  const asked = recordedChats.flatMap(({ file, request }) => {
    try {
      return [{ file, request, body: toRequest(request, 'm') as AnyJson }]
    } catch (error) {
      if (!hasRefused(error)) throw error
      return []
    }
  })

  it('can be asked, but for links to pictures, audio and tools of others', () => {
    expect(asked.length).toBeGreaterThan(150)
  })

  it.each(asked)('of $file loses no text, and its turns alternate', ({ request, body }) => {
    const said = JSON.stringify(body)
    for (const text of textsOf(request))
      if (text.trim() !== '') expect(said).toContain(JSON.stringify(text).slice(1, -1))
    const roles = body['messages'].map(({ role }: AnyJson) => role)
    expect(roles.filter((role: string, index: number) => role === roles[index + 1])).toEqual([])
  })
})

const rank = ({ reasoningContent, toolUse, toolResult }: AnyJson): number =>
  reasoningContent || toolResult ? 0 : toolUse ? 2 : 1

/** `success` is what a result is without a status, which not every model takes. */
const settleResult = ({ toolResult: { status, ...result } }: AnyJson): AnyJson => ({
  toolResult: { ...result, ...(status === 'error' && { status }) },
})

/** A schema is a text of JSON, in which white space says nothing. */
const settleOutput = ({ textFormat }: AnyJson): AnyJson => {
  const { schema, ...rest } = textFormat.structure.jsonSchema
  return { ...rest, schema: JSON.parse(schema) }
}

/** Only what Bedrock takes from anyone: texts that can be seen, in the order that OpenAI's form has. */
const settle = ({ messages, system, toolConfig, outputConfig, ...rest }: AnyJson): AnyJson => ({
  ...rest,
  ...(system?.length && { system }),
  ...(toolConfig && { toolConfig }),
  ...(outputConfig && { outputConfig: settleOutput(outputConfig) }),
  messages: messages.map(({ role, content }: AnyJson) => ({
    role,
    content: content
      .filter(({ text }: AnyJson) => text === undefined || text.trim() !== '')
      .map((block: AnyJson) => (block.toolResult ? settleResult(block) : block))
      .toSorted((a: AnyJson, b: AnyJson) => rank(a) - rank(b)),
  })),
})

describe('every recorded request of a Converse client', () => {
  const sent = recordingsIn('bedrock/converse').flatMap(({ file, request }) => {
    const body = request.body as AnyJson | null
    // A bucket, a tool of Bedrock's own and a cache point after a blank text have no words in OpenAI's form.
    const isSayable = body && !/s3Location|systemTool|"text":"\\n"/.test(JSON.stringify(body))
    return isSayable ? [{ file, body }] : []
  })

  it('is most of those recorded', () => expect(sent.length).toBeGreaterThan(70))

  it.each(sent)('comes back from the unified form as it was: $file', ({ body }) => {
    expect(settle(ask(unify(body)))).toEqual(settle(body))
  })
})

describe('what Converse wants otherwise', () => {
  const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }
  const history = [
    { role: 'user', content: 'hi' },
    { role: 'assistant', tool_calls: [call] },
    { role: 'tool', tool_call_id: 'a', content: 'one' },
  ]
  const tools = [{ type: 'function', function: { name: 'f' } }]

  it('is a list of the tools that were used, even where none is offered', () => {
    const toolSpec = { name: 'f', inputSchema: { json: { type: 'object', properties: {} } } }
    expect(ask({ messages: history })['toolConfig']).toEqual({ tools: [{ toolSpec }] })
  })

  it('is no offer of tools where none may be called', () => {
    expect(ask({ tools, tool_choice: 'none' })).not.toHaveProperty('toolConfig')
  })

  it('is a cache that is kept as long as its marker says', () => {
    const hour = { cache_control: { type: 'ephemeral', ttl: '1h' } }
    const content = [{ type: 'text', text: 'hi', ...hour }]
    const offered = [{ type: 'function', function: { name: 'f' }, cache_control: { type: 'ephemeral' } }]
    const { messages, toolConfig } = ask({ messages: [{ role: 'user', content }], tools: offered })
    expect(messages[0].content[1]).toEqual({ cachePoint: { type: 'default', ttl: '1h' } })
    expect(toolConfig.tools[1]).toEqual({ cachePoint: { type: 'default' } })
  })

  it('is another name for each document', () => {
    const file = {
      type: 'file',
      file: { filename: 'a_b.pdf', file_data: 'data:application/pdf;base64,AA==' },
    }
    const { messages } = ask({ messages: [{ role: 'user', content: [file, file] }] })
    expect(messages[0].content.map(({ document }: AnyJson) => document.name)).toEqual(['a b', 'a b 2'])
  })

  it.each([
    ['image_url', { type: 'image_url', image_url: { url: 'https://a.example/b.png' } }],
    ['image_url', { type: 'image_url', image_url: { url: 'data:image/tiff;base64,AA==' } }],
    ['file', { type: 'file', file: { file_id: 'file-1' } }],
    ['input_audio', { type: 'input_audio', input_audio: { data: '', format: 'wav' } }],
  ])('is refused with advice where it has no words: %s', (param, part) => {
    expect(() => ask({ messages: [{ role: 'user', content: [part] }] })).toThrow(
      expect.objectContaining({ status: 400, param }),
    )
  })

  it.each([
    ['us.anthropic.claude-sonnet-4-6', { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }],
    ['us.amazon.nova-2-lite-v1:0', { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } }],
    ['openai.gpt-oss-120b-1:0', { reasoning_effort: 'low' }],
    ['qwen.qwen3-32b-v1:0', { reasoning_config: 'low' }],
  ])('is the effort of %s in its own parameters', (model, fields) => {
    expect(ask({ reasoning_effort: 'low' }, model)['additionalModelRequestFields']).toEqual(fields)
  })

  it("is what only the model knows, apart from Converse's own", () => {
    const guardrailConfig = { guardrailIdentifier: 'g', guardrailVersion: '1' }
    expect(ask({ top_k: 5, guardrailConfig, seed: 1 })).toMatchObject({
      guardrailConfig,
      additionalModelRequestFields: { top_k: 5 },
    })
  })
})
