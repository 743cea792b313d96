import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../../../../functions/shared/contract/chat.ts'
import { gemini } from '../../../../../functions/shared/providers/gemini/index.ts'
import { toRequest } from '../../../../../functions/shared/providers/gemini/to-request.ts'
import { recordingsIn } from '../../../../recordings.ts'
import { openSchema } from '../../../../schemas.ts'
import { exchange } from '../exchange.ts'
import type { Json } from '../judge-dialect.ts'
import { recordedRequests } from '../recorded-requests.ts'

const problemsOf = openSchema('google-gemini', 'GenerateContentRequest')

const model = 'gemini-3-pro'
const ask = (request: object): Json =>
  toRequest({ model, messages: [{ role: 'user', content: 'hi' }], ...request } as ChatRequest, model)

describe('a request as Google gets it', () => {
  it.each(recordedRequests)("%s is what Google's own specification asks for", (_, request) => {
    // The model is in the path, which Google's specification puts into the body too.
    expect(problemsOf({ model: `models/${model}`, ...toRequest(request, model) })).toEqual([])
  })

  it.each(
    recordingsIn('peer-expectations/chat-completion-request-to-provider').map(
      peer => peer as unknown as Json,
    ),
  )('agrees with a peer: $file', ({ input, peerExpected }) => {
    const { contents, tools, ...rest } = toRequest(input, 'gemini-2.5-pro') as Json
    const { contents: expectedContents, tools: _, ...expected } = peerExpected
    expect(rest).toEqual(expected)
    // The peer puts a blank beside every answer of a tool, and the text of an answer under another name.
    const withoutBlank = expectedContents.map(({ parts, ...content }: Json) => ({
      ...content,
      parts: parts.filter(({ text }: Json) => text !== ' '),
    }))
    const roles = (list: Json[]) =>
      list.map(({ role, parts }) => [role, parts.map((part: Json) => Object.keys(part))])
    expect(roles(contents)).toEqual(roles(withoutBlank))
    expect(tools[0].functionDeclarations[0].name).toBe('get_weather')
  })

  it('says roles in turn, and answers of parallel calls together and by their names', () => {
    const call = (id: string, name: string) => ({
      id,
      type: 'function',
      function: { name, arguments: '{"a":1}' },
    })
    const { contents, systemInstruction } = ask({
      messages: [
        { role: 'system', content: 'one' },
        { role: 'developer', content: [{ type: 'text', text: 'two' }] },
        { role: 'user', content: 'first' },
        { role: 'user', content: 'second' },
        { role: 'assistant', content: 'wait', tool_calls: [call('c1', 'f'), call('c2', 'g')] },
        { role: 'tool', tool_call_id: 'c1', content: '{"ok":true}' },
        { role: 'tool', tool_call_id: 'c2', content: 'plain' },
      ],
    })
    expect(systemInstruction).toEqual({ parts: [{ text: 'one' }, { text: 'two' }] })
    expect(contents).toMatchObject([
      { role: 'user', parts: [{ text: 'first' }, { text: 'second' }] },
      {
        role: 'model',
        parts: [
          { text: 'wait' },
          // What another model has called needs a signature that says so, once.
          { functionCall: { id: 'c1', name: 'f', args: { a: 1 } }, thoughtSignature: expect.any(String) },
          { functionCall: { id: 'c2', name: 'g' } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'c1', name: 'f', response: { ok: true } } },
          { functionResponse: { id: 'c2', name: 'g', response: { output: 'plain' } } },
        ],
      },
    ])
    expect(contents[1].parts[2]).not.toHaveProperty('thoughtSignature')
  })

  it('shows pictures, files, sounds and films', () => {
    const { contents } = ask({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
            { type: 'image_url', image_url: { url: 'https://a.example/b.JPG?c=d' } },
            { type: 'file', file: { file_data: 'data:application/pdf;base64,BBBB', filename: 'b.pdf' } },
            { type: 'file', file: { file_id: 'https://generativelanguage.example/v1beta/files/x' } },
            { type: 'input_audio', input_audio: { data: 'CCCC', format: 'wav' } },
            { type: 'video_url', video_url: { url: 'https://youtu.be/x' } },
          ],
        },
      ],
    })
    expect(contents[0].parts).toEqual([
      { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
      { fileData: { mimeType: 'image/jpeg', fileUri: 'https://a.example/b.JPG?c=d' } },
      { inlineData: { mimeType: 'application/pdf', data: 'BBBB' } },
      { fileData: { fileUri: 'https://generativelanguage.example/v1beta/files/x' } },
      { inlineData: { mimeType: 'audio/wav', data: 'CCCC' } },
      { fileData: { fileUri: 'https://youtu.be/x' } },
    ])
  })

  it('refuses content of a kind that Google does not know', () => {
    const messages = [{ role: 'user', content: [{ type: 'hologram' }] }]
    expect(() => ask({ messages })).toThrow("does not take 'hologram'. Of content it takes text,")
  })

  it.each([
    ['none', { mode: 'NONE' }],
    ['required', { mode: 'ANY' }],
    [
      { type: 'function', function: { name: 'f' } },
      { mode: 'ANY', allowedFunctionNames: ['f'] },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      { mode: 'VALIDATED', allowedFunctionNames: ['f'] },
    ],
  ])('the tool choice %j is %j', (tool_choice, functionCallingConfig) => {
    const tools = [{ type: 'function', function: { name: 'f' } }, { googleSearch: {} }]
    const request = ask({ tools, tool_choice })
    expect(request['toolConfig']).toEqual({ functionCallingConfig })
    expect(request['tools']).toEqual([
      { functionDeclarations: [{ name: 'f', description: '' }] },
      { googleSearch: {} },
    ])
  })

  it.each([
    ['gemini-2.5-flash', 'none', { includeThoughts: false, thinkingBudget: 0 }],
    ['gemini-2.5-pro', 'high', { includeThoughts: true, thinkingBudget: 24_576 }],
    ['gemini-3-pro', 'low', { includeThoughts: true, thinkingLevel: 'LOW' }],
  ])('%s thinks with effort %s', (named, reasoning_effort, thinkingConfig) => {
    const request = { model: named, messages: [{ role: 'user' as const, content: 'hi' }], reasoning_effort }
    expect(toRequest(request, named)).toMatchObject({ generationConfig: { thinkingConfig } })
  })

  it('thinks as many tokens as its caller has named', () => {
    const thinking = { type: 'enabled', budget_tokens: 3_000 }
    const request = { model: 'm', messages: [], reasoning_effort: 'low', thinking }
    expect(toRequest(request, 'gemini-2.5-pro')).toMatchObject({
      generationConfig: { thinkingConfig: { thinkingBudget: 3_000 } },
    })
  })

  it('asks for JSON of a schema, sounds and log probabilities, and passes on what is Google’s own', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } }
    expect(
      ask({
        response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
        modalities: ['text', 'audio'],
        audio: { voice: 'Kore', format: 'pcm16' },
        logprobs: true,
        top_logprobs: 2,
        stop: 'END',
        cachedContent: 'cachedContents/x',
        generationConfig: { topK: 3 },
      }),
    ).toMatchObject({
      cachedContent: 'cachedContents/x',
      generationConfig: {
        responseMimeType: 'application/json',
        responseJsonSchema: schema,
        responseModalities: ['TEXT', 'AUDIO'],
        speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } },
        responseLogprobs: true,
        logprobs: 2,
        stopSequences: ['END'],
        topK: 3,
      },
    })
  })
})

describe('an answer on its way back to Google', () => {
  const answers = ['google/generate-content', 'google-vertex/generate-content']
    .flatMap(recordingsIn)
    .filter(({ isStream, response }) => !isStream && response.status === 200)
    .map(({ file, response }) => ({
      file,
      said: (response.body as Json)['candidates']?.[0]?.content?.parts as Json[],
    }))
    .filter(({ said }) => said?.length > 0)

  it.each(answers)('$file has every part, with its signature', ({ said }) => {
    const body = { candidates: [{ content: { parts: said }, finishReason: 'STOP' }] }
    const answer = gemini.chat?.fromReply?.(body, exchange) as Json
    const { contents } = ask({ messages: [{ role: 'user', content: 'hi' }, answer['choices'][0].message] })
    const sent = contents[1].parts as Json[]
    const essence = (parts: Json[]) => ({
      text: parts
        .filter(({ text, thought }) => text && !thought)
        .map(({ text }) => text)
        .join(''),
      calls: parts.flatMap(({ functionCall, thoughtSignature }) =>
        functionCall ? [{ name: functionCall.name, args: functionCall.args ?? {}, thoughtSignature }] : [],
      ),
      signatures: parts.flatMap(({ thoughtSignature }) => thoughtSignature ?? []).sort(),
      others: parts.filter(part => !part['functionCall'] && part['text'] === undefined),
    })
    const expected = essence(said)
    if (expected.signatures.length > 0) expect(essence(sent)).toEqual(expected)
    // Gemini before 3 signs nothing, and Gemini 3 wants a word for that.
    else
      expect({ ...essence(sent), signatures: [] }).toMatchObject({
        text: expected.text,
        others: expected.others,
      })
  })
})
