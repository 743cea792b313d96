import { readUsage, type Usage } from '../../functions/shared/contract/usage.ts'
import { dialects } from '../../functions/shared/providers/dialects.ts'
import type { Dialect } from '../../functions/shared/providers/provider.ts'
import { decodeSse } from '../../functions/shared/stream/decode-sse.ts'
import type { AnyJson } from '../any-json.ts'
import { exchange } from '../functions/shared/providers/exchange.ts'
import { chunksOf, gather, replay } from '../functions/shared/providers/replay.ts'
import { type Recording, recordings, recordingsIn } from '../recordings.ts'

/** Where the recordings of a dialect lie; those of OpenAI's own are in many places. */
const folders: Readonly<Record<string, readonly string[]>> = {
  anthropic: ['anthropic/messages'],
  cohere: ['cohere/chat'],
  converse: ['bedrock/converse', 'bedrock/converse-stream'],
  gemini: ['google/generate-content'],
  responses: ['azure', 'deepseek', 'openai', 'openrouter', 'xai'].map(provider => `${provider}/responses`),
  vertex: ['google-vertex/generate-content'],
}

/** An answer as a caller of chat gets it. */
type Heard = { readonly isStream: boolean; readonly message: AnyJson; readonly usage: Usage | undefined }

const hearWhole = ({ chat }: Dialect, body: unknown): Heard => {
  const answer = (chat?.fromReply?.(body, exchange) ?? body) as AnyJson
  return { isStream: false, message: answer['choices']?.[0]?.message ?? {}, usage: readUsage(answer) }
}

const hearStream = ({ chat }: Dialect, { body, bodyEncoding }: Recording['response']): Heard => {
  const decode = chat?.decode?.() ?? decodeSse()
  const bytes = Buffer.from(String(body), bodyEncoding as BufferEncoding)
  const utterances = replay({ decode, fromEvents: chat?.fromEvents?.(exchange) as never }, [bytes])
  const usage = chunksOf(utterances).map(readUsage).findLast(Boolean)
  return { isStream: true, message: gather(utterances)[0]?.message ?? {}, usage }
}

const isAnswer = (dialect: Dialect, { isStream, response }: Recording): boolean =>
  response.status === 200 && (isStream || dialect.explainWithin(response.body) === undefined)

const hearAll = (name: string, dialect: Dialect): readonly Heard[] => {
  const own = (folders[name] ?? []).flatMap(recordingsIn)
  const all = name === 'openai' ? recordings.filter(({ endpoint }) => endpoint === 'chat') : own
  return all
    .filter(recording => isAnswer(dialect, recording))
    .map(({ isStream, response }) =>
      isStream ? hearStream(dialect, response) : hearWhole(dialect, response.body),
    )
}

const has = (list: unknown, isOne: (entry: AnyJson) => boolean = () => true): boolean =>
  Array.isArray(list) && list.some(isOne)

const isSealed = ({ signature, data }: AnyJson): boolean => Boolean(signature || data)

/** What an answer can have, and how it is told that one has it. */
const features: Readonly<Record<string, (heard: Heard) => boolean>> = {
  whole: ({ isStream }) => !isStream,
  streamed: ({ isStream }) => isStream,
  'tool calls': ({ message }) => has(message['tool_calls']),
  'parallel calls': ({ message }) => message['tool_calls']?.length > 1,
  reasoning: ({ message }) => Boolean(message['reasoning_content'] || message['reasoning']),
  signatures: ({ message }) => has(message['reasoning_details'], isSealed),
  citations: ({ message }) => has(message['annotations']),
  pictures: ({ message }) => has(message['images']),
  refusals: ({ message }) => Boolean(message['refusal']),
}

const kinds: Readonly<Record<string, keyof Usage>> = {
  'cache read': 'cachedInput',
  'cache written': 'cacheWrite',
  reasoning: 'reasoning',
  'audio in': 'audioInput',
  'audio out': 'audioOutput',
  'images in': 'imageInput',
  'images out': 'imageOutput',
}

const listKinds = (heard: readonly Heard[]): string =>
  Object.entries(kinds)
    .filter(([, kind]) => heard.some(({ usage }) => (usage?.[kind] ?? 0) > 0))
    .map(([name]) => name)
    .join(', ') || '–'

const rowOf = (name: string, dialect: Dialect): readonly string[] => {
  const heard = hearAll(name, dialect)
  return [
    name,
    String(heard.length),
    ...Object.values(features).map(shows => (heard.some(shows) ? 'yes' : '–')),
    listKinds(heard),
  ]
}

/** What each dialect was heard to say in its recordings, as a table in Markdown; one that is made of its provider's entry has none. */
export const answerTable = (): string => {
  const heading = ['dialect', 'recordings', ...Object.keys(features), 'tokens counted apart']
  const fixed = Object.entries(dialects).flatMap(([name, dialect]) =>
    typeof dialect === 'function' ? [] : [rowOf(name, dialect)],
  )
  const rows = [heading, heading.map(() => '---'), ...fixed]
  return rows.map(row => `| ${row.join(' | ')} |`).join('\n')
}
