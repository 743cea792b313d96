import type { ReasoningDetail } from '../../contract/reasoning-detail.ts'
import type { Choice } from '../chat-answer.ts'
import { isWithheld, toFinishReason } from './finish-reason.ts'
import { format } from './format.ts'
import { openCalls } from './open-calls.ts'
import { toAnnotations } from './to-annotations.ts'
import { toLogProbabilities } from './to-log-probabilities.ts'
import type { Candidate, Part } from './wire.ts'

/** What the parts of one event say together. */
type Said = {
  content: string
  reasoning: string
  readonly calls: object[]
  readonly images: object[]
  audio?: { readonly id: string; readonly data: string }
}

type Kind = 'functionCall' | 'inlineData' | 'text' | 'other'

const kindOf = (part: Part): Kind => {
  if (part.functionCall) return 'functionCall'
  if (part.inlineData) return 'inlineData'
  return part.text === undefined ? 'other' : 'text'
}

const writeDelta = ({ content, reasoning, calls, images, audio }: Said) => ({
  ...(content !== '' && { content }),
  ...(reasoning !== '' && { reasoning_content: reasoning }),
  ...(calls.length > 0 && { tool_calls: calls }),
  ...(images.length > 0 && { images }),
  ...(audio && { audio }),
})

/**
 * Reads one candidate, event by event, as a choice: its delta is what an event adds. A whole answer is a single event.
 * `name` makes ids for what Google gives none.
 */
export const openCandidate = (index: number, name: string) => {
  const calls = openCalls(`${name}_${index}`)
  const details: ReasoningDetail[] = []
  let text = ''
  let images = 0

  const note = (detail: Omit<ReasoningDetail, 'format' | 'index'>): void => {
    details.push({ ...detail, format, index: details.length })
  }

  const noteSignature = ({ thoughtSignature: data }: Part, id?: string): void => {
    if (data) note({ type: 'reasoning.encrypted', data, ...(id !== undefined && { id }) })
  }

  const readData = (said: Said, part: Part): void => {
    const { mimeType = '', data = '' } = part.inlineData ?? {}
    noteSignature(part)
    if (mimeType.startsWith('audio/')) said.audio = { id: `audio_${name}`, data }
    else
      said.images.push({
        type: 'image_url',
        index: images++,
        image_url: { url: `data:${mimeType};base64,${data}` },
      })
  }

  const readText = (said: Said, part: Part): void => {
    if (part.thought) said.reasoning += part.text
    else said.content += part.text
    noteSignature(part)
  }

  const readers: Readonly<Record<Kind, (said: Said, part: Part) => void>> = {
    functionCall: (said, part) => {
      said.calls.push(...calls.add(part.functionCall ?? {}))
      noteSignature(part, calls.id())
    },
    inlineData: readData,
    text: readText,
    // Code that was run, and calls of Google's own tools: they have to come back as they are.
    other: (_, part) => note({ type: 'reasoning.part', part }),
  }

  const readEnd = (candidate: Candidate) => {
    const { finishReason, finishMessage, groundingMetadata, logprobsResult } = candidate
    const annotations = groundingMetadata ? toAnnotations(groundingMetadata, text) : []
    const refusal = isWithheld(finishReason) ? finishMessage : undefined
    return {
      delta: {
        ...(annotations.length > 0 && { annotations }),
        ...(refusal !== undefined && { refusal }),
        // OpenAI's SDKs keep a field that they do not know from one chunk only: the last one that has it.
        ...(finishReason && details.length > 0 && { reasoning_details: details }),
      },
      ...(logprobsResult && { logprobs: toLogProbabilities(logprobsResult) }),
      ...(finishReason && { finish_reason: toFinishReason(finishReason, calls.count() > 0) }),
    }
  }

  return (candidate: Candidate): Choice => {
    const said: Said = { content: '', reasoning: '', calls: [], images: [] }
    for (const part of candidate.content?.parts ?? []) readers[kindOf(part)](said, part)
    if (candidate.finishReason) said.calls.push(...calls.end())
    text += said.content
    const end = readEnd(candidate)
    return { ...end, index, delta: { ...writeDelta(said), ...end.delta } }
  }
}
