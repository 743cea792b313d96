import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../../../functions/shared/contract/chat.ts'
import { MessagesRequest } from '../../../../functions/shared/contract/messages.ts'
import { anthropic } from '../../../../functions/shared/providers/anthropic/index.ts'
import { decodeSse } from '../../../../functions/shared/stream/decode-sse.ts'
import { chain } from '../../../../functions/shared/stream/step.ts'
import { groupRuns } from '../../../../functions/shared/voices/group-runs.ts'
import { findUnspoken } from '../../../../functions/shared/voices/messages/find-unspoken.ts'
import { messagesVoice } from '../../../../functions/shared/voices/messages/messages-voice.ts'
import { toChat } from '../../../../functions/shared/voices/messages/to-chat.ts'
import { type Recording, recordingsIn, streamText } from '../../../recordings.ts'
import { readNamedEvents, type SpokenEvent, speak } from './speak-recording.ts'

const recorded = recordingsIn('anthropic/messages').filter(({ response }) => response.status === 200)
const exchange = { request: { messages: [] } as unknown as ChatRequest, model: 'm', id: 'x', now: 0 }
const tableOf = (some: readonly Recording[]) => some.map(recording => [recording.file, recording] as const)

type Block = { readonly type: string; readonly [field: string]: unknown }

/** What chat has words for of an answer: signatures are sealed, and are compared when they come back. */
const comparable = (blocks: readonly Block[]) =>
  blocks.flatMap(({ type, text, thinking, name, input }) =>
    ['text', 'thinking', 'tool_use'].includes(type) && text !== ''
      ? [{ type, text, thinking, name, input }]
      : [],
  )

/** Texts beside each other are one in a chat. */
const joined = (blocks: ReturnType<typeof comparable>) =>
  groupRuns(blocks, ({ type, name }) => `${type} ${name ?? ''}`).flatMap(({ key, run }): readonly object[] =>
    key.startsWith('tool_use')
      ? run
      : [
          {
            ...run[0],
            text: run.map(({ text }) => text).join(''),
            thinking: run.map(({ thinking }) => thinking).join(''),
          },
        ],
  )

const gather = (events: readonly SpokenEvent[]): readonly Block[] => {
  const blocks: Record<string, unknown>[] = []
  for (const event of events) {
    const at = event['index'] as number
    if (event.type === 'content_block_start') blocks[at] = { ...(event['content_block'] as object), json: '' }
    const { type, ...delta } = (event['delta'] ?? {}) as Record<string, string>
    const block = blocks[at]
    if (event.type !== 'content_block_delta' || !block) continue
    for (const [field, more] of Object.entries(delta)) block[field] = `${block[field] ?? ''}${more}`
  }
  return blocks.map(({ partial_json: json, ...block }) => ({
    ...(block as Block),
    ...(block['type'] === 'tool_use' && { input: JSON.parse(String(json || '{}')) }),
  }))
}

const wordings = (blocks: readonly Block[]) => joined(comparable(blocks)).map(block => JSON.stringify(block))

const serverTools =
  /server_tool_use|_tool_result"|"citations":\s*\[\{|citations_delta|fallback|"refusal"|message_start.*message_start/s

/** Answers in which nothing was done by the provider's own tools, and nothing refused in its own words. */
const plain = recorded.filter(
  ({ file, response }) =>
    !serverTools.test(JSON.stringify(response.body)) && !/spliced|duplicate|context-editing/.test(file),
)

describe('an answer', () => {
  it.each(tableOf(plain.filter(({ isStream }) => isStream)))(
    '%s is the same after a chat',
    (_, recording) => {
      const steps = chain(
        decodeSse(),
        anthropic.chat?.fromEvents?.(exchange) ?? { push: () => [], end: () => [] },
      )
      const utterances = [...steps.push(Buffer.from(streamText(recording))), ...steps.end()]
      const voice = messagesVoice('r')
      const end = utterances.findIndex(({ type }) => type === 'done')
      const events = readNamedEvents(speak(voice, utterances.slice(0, end + 1)))
      const given = readNamedEvents(
        streamText(recording).replaceAll('\r\n', '\n').split('event: message_stop')[0] ?? '',
      )
      expect(wordings(gather(events))).toEqual(wordings(gather(given)))
    },
  )

  it.each(tableOf(plain.filter(({ isStream }) => !isStream)))(
    '%s is the same after a chat, whole',
    (_, { response }) => {
      const { content, stop_reason: reason } = response.body as { content: Block[]; stop_reason: string }
      const said = messagesVoice('r').whole(anthropic.chat?.fromReply?.(response.body, exchange)) as {
        content: Block[]
        stop_reason: string
      }
      const texts = (blocks: readonly Block[]) => wordings(blocks).sort()
      expect(texts(said.content)).toEqual(texts(content))
      // Chat does not tell a stop sequence from an end of the model's own.
      expect(said.stop_reason).toBe(reason === 'stop_sequence' ? 'end_turn' : reason)
    },
  )
})

describe('a request', () => {
  /** What a tool has shown, a system's message in the middle, neighbours of one role: they come back in another place. */
  const moves = /multimodal|mid-conversation-system|sdk-toolrunner-0[79]/
  const asked = recorded.flatMap(({ file, request }) => {
    const parsed = MessagesRequest.safeParse(request.body)
    return parsed.success && findUnspoken(parsed.data).length === 0 && !moves.test(file)
      ? [[file, parsed.data] as const]
      : []
  })

  /** A text is a list of one, as Anthropic itself has it; what is said by leaving it out is left out. */
  const normal = (content: unknown): unknown =>
    typeof content === 'string'
      ? [{ type: 'text', text: content }]
      : Array.isArray(content)
        ? content.map(({ is_error: isError, title, ...block }) => ({
            ...block,
            ...(isError && { isError }),
            ...(title && title !== 'document.pdf' && { title }),
            ...('content' in block && { content: normal(block.content) }),
          }))
        : content

  it.each(asked)('%s is the same after a chat', (_, request) => {
    const again = anthropic.chat?.toRequest(toChat(request), request.model) as unknown as MessagesRequest
    expect(again.max_tokens).toBe(request.max_tokens)
    expect(normal(again.system ?? [])).toEqual(normal(request.system ?? []))
    expect(again.tools?.map(({ name, input_schema }) => ({ name, input_schema }))).toEqual(
      request.tools?.map(({ name, input_schema }) => ({ name, input_schema })),
    )
    expect(again.messages.map(({ role, content }) => ({ role, content: normal(content) }))).toEqual(
      request.messages.map(({ role, content }) => ({ role, content: normal(content) })),
    )
  })
})
