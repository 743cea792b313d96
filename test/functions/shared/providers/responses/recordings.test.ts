import { describe, expect, it } from 'vitest'
import { responses } from '../../../../../functions/shared/providers/responses/index.ts'
import { decodeSse } from '../../../../../functions/shared/stream/decode-sse.ts'
import { type Recording, recordingsIn, streamText } from '../../../../recordings.ts'
import { readEvents } from '../../stream/read-events.ts'
import { exchange } from '../exchange.ts'
import { type Json, judgeDialect, type Meaning } from '../judge-dialect.ts'
import { gather, replay } from '../replay.ts'

const providers = [
  'azure',
  'bedrock-mantle',
  'deepseek',
  'github-copilot',
  'lmstudio',
  'openai',
  'openrouter',
  'xai',
]

/** The last event has all of the answer. */
const gatherBody = (text: string): Json =>
  readEvents(text)
    .filter(data => data.startsWith('{'))
    .map(data => JSON.parse(data))
    .find(({ type }) => type === 'response.completed' || type === 'response.incomplete').response

const readBody = ({ output, usage }: Json): Meaning => {
  const items = output as Json[]
  const ofType = (type: string) => items.filter(item => item['type'] === type)
  const contents = ofType('message').flatMap(({ content }) => content)
  const thoughts = ofType('reasoning').flatMap(({ summary, content }) => [
    ...(summary ?? []),
    ...(content ?? []),
  ])
  const calls = ofType('function_call').map(({ name, arguments: said }) => ({
    name,
    arguments: JSON.parse(said),
  }))
  return {
    content: contents.map(({ text = '' }) => text).join('') || null,
    reasoning: thoughts
      .map(({ text }) => text)
      .filter(Boolean)
      .join('\n\n'),
    calls,
    finish: calls.length > 0 ? 'tool_calls' : 'stop',
    usage: usage && {
      input: usage.input_tokens,
      output: usage.output_tokens,
      cachedInput: usage.input_tokens_details?.cached_tokens ?? 0,
      reasoning: usage.output_tokens_details?.reasoning_tokens ?? 0,
    },
  }
}

const queued = [
  'openai/responses/responses-background-mode-vcr.json',
  'openai/responses/responses-background-mode-with-tool-vcr.0.json',
  'openai/responses/responses-background-mode-with-tool-vcr.2.json',
]
const failed = 'openai/responses/vercel-openai-error.1-stream.json'
const escaped = 'openai/responses/node-responsestream-.stream-standard-text-works.json'
/** Somebody has left out most of its deltas. */
const shortened = 'openai/responses/vercel-openai-phase.1-stream.json'

judgeDialect({
  dialect: responses,
  folders: providers.map(provider => `${provider}/responses`),
  gatherBody,
  readBody,
  except: [...queued, failed, escaped, shortened],
})

const find = (wanted: string) =>
  recordingsIn('openai/responses').find(({ file }) => file === wanted) as Recording

const hear = (file: string) => {
  const fromEvents = responses.chat?.fromEvents?.(exchange) as never
  return replay({ decode: decodeSse(), fromEvents }, [Buffer.from(streamText(find(file)))])
}

describe('what is no answer', () => {
  it.each(queued)('%s goes on in the background, so another target is asked', file => {
    expect(responses.explainWithin(find(file).response.body)).toMatchObject({ next: 'another-target' })
  })

  it('an error under a stream is explained, here an account without money', () => {
    expect(hear(failed).find(({ type }) => type === 'failure')).toMatchObject({
      failure: { status: 503, code: 'upstream_quota_exhausted', next: 'another-key' },
    })
  })

  it('events that are no JSON are told so', () => {
    expect(hear(escaped)[0]).toMatchObject({ failure: { code: 'upstream_bad_event' } })
  })

  it('says the deltas that came, not those that should have', () => {
    const [choice] = gather(hear(shortened))
    expect(choice.message.content).toBe('Got itHere are a few **AI')
  })

  it.each([
    [{ type: 'error', code: 'server_error', message: 'no', param: null }, 502, 'another-target'],
    [
      { type: 'error', error: { type: 'server_error', code: 'server_error', message: 'no' } },
      502,
      'another-target',
    ],
    [
      { type: 'response.failed', response: { error: { code: 'rate_limit_exceeded', message: 'no' } } },
      429,
      'another-key',
    ],
    [
      { type: 'response.failed', response: { error: { code: 'invalid_image_url', message: 'no' } } },
      400,
      'stop',
    ],
    [
      { object: 'response', status: 'failed', error: { code: 'server_error', message: 'no' } },
      502,
      'another-target',
    ],
    [{ object: 'response', status: 'cancelled', error: null }, 502, 'another-target'],
  ])('%j is a failure', (body, status, next) => {
    expect(responses.explainWithin(body)).toMatchObject({ status, next })
  })
})

describe('what ends early', () => {
  it.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content_filter'],
  ])('because of %s', (reason, finish) => {
    const body = { status: 'incomplete', incomplete_details: { reason }, output: [] }
    const answer = responses.chat?.fromReply?.(body, exchange) as Json
    expect(answer['choices'][0].finish_reason).toBe(finish)
    const event = JSON.stringify({ type: 'response.incomplete', response: body })
    const step = responses.chat?.fromEvents?.(exchange)
    const heard = step?.push({ data: event }) ?? []
    expect(heard[0]).toMatchObject({ chunk: { choices: [{ finish_reason: finish }] } })
    expect(heard.at(-1)).toEqual({ type: 'done' })
  })
})
