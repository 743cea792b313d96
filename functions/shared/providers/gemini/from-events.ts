import type { Usage } from '../../contract/usage.ts'
import type { ServerSentEvent } from '../../stream/decode-sse.ts'
import type { Step } from '../../stream/step.ts'
import type { Utterance } from '../../stream/utterance.ts'
import { type Answerer, type Choice, writeChunk, writeUsageChunk } from '../chat-answer.ts'
import { jsonEvents } from '../json-events.ts'
import type { Exchange } from '../provider.ts'
import { explainWithin } from './explain.ts'
import { readAnswerer } from './read-answerer.ts'
import { openCandidate } from './read-candidate.ts'
import { readUsage } from './read-usage.ts'
import { refusePrompt } from './refuse-prompt.ts'
import type { Candidate, GenerateContentResponse } from './wire.ts'

const understand = (exchange: Exchange<unknown>): Step<GenerateContentResponse, Utterance> => {
  const readers = new Map<number, ReturnType<typeof openCandidate>>()
  const unfinished = new Set<number>()
  let answerer: Answerer | undefined
  let usage: Usage | undefined
  let isRefused = false

  const open = (index: number, name: string) => {
    const reader = readers.get(index) ?? openCandidate(index, name)
    if (readers.has(index)) return { reader, opening: {} }
    readers.set(index, reader)
    unfinished.add(index)
    return { reader, opening: { role: 'assistant', content: '' } }
  }

  const readCandidate = (candidate: Candidate, { id }: Answerer): Choice => {
    const index = candidate.index ?? 0
    const { reader, opening } = open(index, id)
    const choice = reader(candidate)
    if (choice.finish_reason) unfinished.delete(index)
    return { ...choice, delta: { ...opening, ...choice.delta } }
  }

  const push = (event: GenerateContentResponse): readonly Utterance[] => {
    const who = answerer ?? readAnswerer(event, exchange)
    answerer = who
    usage = readUsage(event.usageMetadata) ?? usage
    const said = (event.candidates ?? []).map(candidate => readCandidate(candidate, who))
    const refused = refusePrompt(event)
    isRefused ||= refused.length > 0
    const choices = [...said, ...refused]
    return choices.length === 0 ? [] : [writeChunk(who, choices)]
  }

  /** Google sends no mark of the end: an answer is whole when every candidate has its finish reason. */
  const end = (): readonly Utterance[] => {
    const isComplete = isRefused || (readers.size > 0 && unfinished.size === 0)
    return [
      ...(answerer && usage ? [writeUsageChunk(answerer, usage)] : []),
      ...(isComplete ? [{ type: 'done' } as const] : []),
    ]
  }

  return { push, end }
}

/** `streamGenerateContent?alt=sse`: each event is a GenerateContentResponse that adds to those before. */
export const fromEvents = (exchange: Exchange<unknown>): Step<ServerSentEvent, Utterance> =>
  jsonEvents(explainWithin, understand(exchange))
