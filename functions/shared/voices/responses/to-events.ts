import type { Passage, Turn } from '../open-passages.ts'
import type { NamedEvent } from '../open-speaker.ts'
import { readInput } from './custom-tool.ts'
import { toCitations } from './to-citations.ts'
import { type ItemStatus, itemId, toItem, toPart } from './to-item.ts'
import type { ToolName } from './tool-names.ts'

export type Telling = {
  /** What the ids of items begin with. */
  readonly name: string
  /** What a tool is called in the request. */
  readonly toolOf: (chatName: string) => ToolName
  /** What becomes of an item that ends now. */
  readonly status: ItemStatus
}

type Place = { readonly item_id: string; readonly output_index: number }
/** What is said of a kind of item between its beginning and its end, in OpenAI's order. */
type Words = {
  readonly begin: (place: Place, passage: Passage) => readonly NamedEvent[]
  readonly more: (place: Place, text: string) => readonly NamedEvent[]
  readonly end: (place: Place, passage: Passage) => readonly NamedEvent[]
}

const nothing = (): readonly NamedEvent[] => []

const first = { summary_index: 0 }
const summaryPart = (text: string) => ({ type: 'summary_text', text })

const reasoning: Words = {
  begin: place => [
    { type: 'response.reasoning_summary_part.added', ...place, ...first, part: summaryPart('') },
  ],
  more: (place, delta) => [{ type: 'response.reasoning_summary_text.delta', ...place, ...first, delta }],
  end: (place, { text }) => [
    { type: 'response.reasoning_summary_text.done', ...place, ...first, text },
    { type: 'response.reasoning_summary_part.done', ...place, ...first, part: summaryPart(text) },
  ],
}

const content = { content_index: 0 }

const beginPart = (place: Place, { kind }: Passage): readonly NamedEvent[] => [
  {
    type: 'response.content_part.added',
    ...place,
    ...content,
    part: toPart({ kind, text: '', annotations: [] }),
  },
]
const endPart = (place: Place, passage: Passage): NamedEvent => ({
  type: 'response.content_part.done',
  ...place,
  ...content,
  part: toPart(passage),
})

const citePages = (place: Place, passage: Passage): readonly NamedEvent[] =>
  toCitations(passage).map((annotation, annotation_index) => ({
    type: 'response.output_text.annotation.added',
    ...place,
    ...content,
    annotation_index,
    annotation,
  }))

const text: Words = {
  begin: beginPart,
  more: (place, delta) => [{ type: 'response.output_text.delta', ...place, ...content, delta, logprobs: [] }],
  end: (place, passage) => [
    ...citePages(place, passage),
    { type: 'response.output_text.done', ...place, ...content, text: passage.text, logprobs: [] },
    endPart(place, passage),
  ],
}

const refusal: Words = {
  begin: beginPart,
  more: (place, delta) => [{ type: 'response.refusal.delta', ...place, ...content, delta }],
  end: (place, passage) => [
    { type: 'response.refusal.done', ...place, ...content, refusal: passage.text },
    endPart(place, passage),
  ],
}

const call: Words = {
  begin: nothing,
  more: (place, delta) => [{ type: 'response.function_call_arguments.delta', ...place, delta }],
  end: (place, passage) => [
    {
      type: 'response.function_call_arguments.done',
      ...place,
      name: passage.name,
      arguments: passage.text,
    },
  ],
}

/** The text of a custom tool is known when its arguments are whole. */
const customCall: Words = {
  begin: nothing,
  more: nothing,
  end: (place, passage) => {
    const input = readInput(passage.text)
    return [
      { type: 'response.custom_tool_call_input.delta', ...place, delta: input },
      { type: 'response.custom_tool_call_input.done', ...place, input },
    ]
  },
}

const sealed: Words = { begin: nothing, more: nothing, end: nothing }

const words: Readonly<Record<Passage['kind'], Words>> = { reasoning, sealed, text, refusal, call }

/** What happens to a passage as the events of its item. */
export const toEvents = ({ type, passage, text: more }: Turn, telling: Telling): readonly NamedEvent[] => {
  const id = itemId(passage, telling.name)
  const output_index = passage.index
  const place = { item_id: id, output_index }
  const tool = telling.toolOf(passage.name)
  const isCustom = passage.kind === 'call' && tool.isCustom
  const { begin, more: goOn, end } = isCustom ? customCall : words[passage.kind]
  const write = (status: ItemStatus) => toItem({ passage, id, status, tool })
  if (type === 'more') return goOn(place, more)
  if (type === 'begin')
    return [
      { type: 'response.output_item.added', output_index, item: write('in_progress') },
      ...begin(place, passage),
    ]
  return [
    ...end(place, passage),
    { type: 'response.output_item.done', output_index, item: write(telling.status) },
  ]
}
