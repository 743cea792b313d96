import type { ReasoningDetail } from '../../contract/reasoning-detail.ts'
import type { Choice } from '../chat-answer.ts'
import { isWithheld, toFinishReason } from './finish-reason.ts'
import { format } from './format.ts'
import { gatherArguments } from './partial-arguments.ts'
import { toAnnotations } from './to-annotations.ts'
import { toLogProbabilities } from './to-log-probabilities.ts'
import type { Candidate, FunctionCall, Part } from './wire.ts'

/** What the parts of one event say together. */
type Said = {
  content: string
  reasoning: string
  readonly calls: object[]
  readonly details: ReasoningDetail[]
  readonly images: object[]
  audio?: { readonly id: string; readonly data: string }
}

type Kind = 'functionCall' | 'inlineData' | 'text' | 'other'

const kindOf = (part: Part): Kind => {
  if (part.functionCall) return 'functionCall'
  if (part.inlineData) return 'inlineData'
  return part.text === undefined ? 'other' : 'text'
}

const writeDelta = ({ content, reasoning, calls, details, images, audio }: Said) => ({
  ...(content !== '' && { content }),
  ...(reasoning !== '' && { reasoning_content: reasoning }),
  ...(details.length > 0 && { reasoning_details: details }),
  ...(calls.length > 0 && { tool_calls: calls }),
  ...(images.length > 0 && { images }),
  ...(audio && { audio }),
})

/**
 * Reads one candidate, event by event, as a choice: its delta is what an event adds. A whole answer is a single event.
 * `name` makes ids for what Google gives none.
 */
export const openCandidate = (index: number, name: string) => {
  let calls = 0
  let details = 0
  let text = ''
  let images = 0
  let pieces: ReturnType<typeof gatherArguments> | undefined

  const note = (said: Said, detail: Omit<ReasoningDetail, 'format' | 'index'>): void => {
    said.details.push({ ...detail, format, index: details++ })
  }

  const noteSignature = (said: Said, { thoughtSignature: data }: Part, id?: string): void => {
    if (data) note(said, { type: 'reasoning.encrypted', data, ...(id !== undefined && { id }) })
  }

  const begin = (said: Said, part: Part, call: FunctionCall): void => {
    const { id = `call_${name}_${index}_${calls}`, name: called, args = {}, willContinue } = call
    const written = willContinue ? '' : JSON.stringify(args)
    said.calls.push({ index: calls++, id, type: 'function', function: { name: called, arguments: written } })
    noteSignature(said, part, id)
    if (willContinue) pieces = gatherArguments()
  }

  const finish = (said: Said): void => {
    if (!pieces) return
    said.calls.push({ index: calls - 1, function: { arguments: JSON.stringify(pieces.read()) } })
    pieces = undefined
  }

  /** A call comes whole, or is named first and then said in pieces, until one does not continue. */
  const readCall = (said: Said, part: Part, call: FunctionCall): void => {
    if (call.name !== undefined) {
      finish(said)
      begin(said, part, call)
    }
    for (const piece of call.partialArgs ?? []) pieces?.add(piece)
    if (!call.willContinue) finish(said)
  }

  const readData = (said: Said, part: Part): void => {
    const { mimeType = '', data = '' } = part.inlineData ?? {}
    noteSignature(said, part)
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
    noteSignature(said, part)
  }

  const readers: Readonly<Record<Kind, (said: Said, part: Part) => void>> = {
    functionCall: (said, part) => readCall(said, part, part.functionCall ?? {}),
    inlineData: readData,
    text: readText,
    // Code that was run, and calls of Google's own tools: they have to come back as they are.
    other: (said, part) => note(said, { type: 'reasoning.part', part }),
  }

  const readEnd = (candidate: Candidate) => {
    const { finishReason, finishMessage, groundingMetadata, logprobsResult } = candidate
    const annotations = groundingMetadata ? toAnnotations(groundingMetadata, text) : []
    const refusal = isWithheld(finishReason) ? finishMessage : undefined
    return {
      delta: { ...(annotations.length > 0 && { annotations }), ...(refusal !== undefined && { refusal }) },
      ...(logprobsResult && { logprobs: toLogProbabilities(logprobsResult) }),
      ...(finishReason && { finish_reason: toFinishReason(finishReason, calls > 0) }),
    }
  }

  return (candidate: Candidate): Choice => {
    const said: Said = { content: '', reasoning: '', calls: [], details: [], images: [] }
    for (const part of candidate.content?.parts ?? []) readers[kindOf(part)](said, part)
    if (candidate.finishReason) finish(said)
    text += said.content
    const end = readEnd(candidate)
    return { ...end, index, delta: { ...writeDelta(said), ...end.delta } }
  }
}
