import { gemini } from '../../../../../functions/shared/providers/gemini/index.ts'
import { readEvents } from '../../stream/read-events.ts'
import { type Json, judgeDialect, type Meaning } from '../judge-dialect.ts'

const partsOf = (body: Json): Json[] => body['candidates']?.[0]?.content?.parts ?? []

/** Of all events of a stream: the parts after each other, and the last word on everything else. */
const gatherBody = (text: string): Json => {
  const events: Json[] = readEvents(text).map(data => JSON.parse(data))
  const candidates = events.flatMap(event => event['candidates'] ?? [])
  const candidate = Object.assign({}, ...candidates, { content: { parts: events.flatMap(partsOf) } })
  const usageMetadata = events.map(event => event['usageMetadata']).findLast(usage => usage?.promptTokenCount)
  return { ...Object.assign({}, ...events), candidates: [candidate], usageMetadata }
}

const finishes: Json = { MAX_TOKENS: 'length', SAFETY: 'content_filter', MODEL_ARMOR: 'content_filter' }

const readBody = (body: Json): Meaning => {
  const parts = partsOf(body)
  const join = (isThought: boolean) =>
    parts
      .filter(({ text, thought = false }) => text !== undefined && thought === isThought)
      .map(({ text }) => text)
      .join('')
  const calls = parts.flatMap(({ functionCall }) => functionCall ?? [])
  const { usageMetadata: usage, candidates } = body
  const reason = candidates?.[0]?.finishReason ?? 'SAFETY'
  return {
    content: join(false) || null,
    reasoning: join(true),
    calls: calls.map(({ name, args = {} }) => ({ name, arguments: args })),
    finish: finishes[reason] ?? (calls.length > 0 ? 'tool_calls' : 'stop'),
    usage: usage?.promptTokenCount && {
      input: usage.promptTokenCount + (usage.toolUsePromptTokenCount ?? 0),
      output: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
      cachedInput: usage.cachedContentTokenCount ?? 0,
      reasoning: usage.thoughtsTokenCount ?? 0,
    },
  }
}

judgeDialect({
  dialect: gemini,
  folders: ['google/generate-content', 'google-vertex/generate-content'],
  gatherBody,
  readBody,
  // Arguments in pieces: gather-arguments.test.ts.
  except: [
    'google/generate-content/vercel-google-stream-tool-call-arguments-stream.json',
    'google/generate-content/vercel-google-stream-no-args-tool-call-stream.json',
  ],
})
