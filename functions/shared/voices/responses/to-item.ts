import { sealReasoning } from '../../contract/sealed-reasoning.ts'
import type { Passage } from '../open-passages.ts'
import { readInput } from './custom-tool.ts'
import { toCitations } from './to-citations.ts'
import type { ToolName } from './tool-names.ts'

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete'

type Writing = {
  readonly passage: Passage
  readonly id: string
  readonly status: ItemStatus
  /** What a call calls. */
  readonly tool: ToolName
}

/** The text of a message as its content part; log probabilities are not told by every provider. */
export const toPart = ({ kind, text, annotations }: Pick<Passage, 'kind' | 'text' | 'annotations'>) =>
  kind === 'refusal'
    ? { type: 'refusal', refusal: text }
    : { type: 'output_text', text, annotations: toCitations({ annotations }), logprobs: [] }

const toReasoning = ({ passage: { text, details }, id }: Writing) => ({
  type: 'reasoning',
  id,
  summary: text === '' ? [] : [{ type: 'summary_text', text }],
  ...(details.length > 0 && { encrypted_content: sealReasoning(details) }),
})

const toMessage = ({ passage, id, status }: Writing) => ({
  type: 'message',
  id,
  status,
  role: 'assistant',
  content: passage.text === '' ? [] : [toPart(passage)],
})

const toCall = ({ passage: { id: call_id, text }, id, status, tool }: Writing) => {
  const { isCustom, ...named } = tool
  return isCustom
    ? { type: 'custom_tool_call', id, status, call_id, ...named, input: text === '' ? '' : readInput(text) }
    : { type: 'function_call', id, status, call_id, ...named, arguments: text }
}

const writers: Readonly<Record<Passage['kind'], (writing: Writing) => object>> = {
  reasoning: toReasoning,
  sealed: toReasoning,
  text: toMessage,
  refusal: toMessage,
  call: toCall,
}

const prefixes: Readonly<Record<Passage['kind'], string>> = {
  reasoning: 'rs',
  sealed: 'rs',
  text: 'msg',
  refusal: 'msg',
  call: 'fc',
}

/** The id of the item of a passage, under the name of its response. */
export const itemId = ({ kind, index }: Passage, name: string): string => `${prefixes[kind]}_${name}_${index}`

/** A passage as an output item, as far as it has been told. */
export const toItem = (writing: Writing): object => writers[writing.passage.kind](writing)
