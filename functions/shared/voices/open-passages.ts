import type { Detail } from '../contract/sealed-reasoning.ts'

/** A stretch of an answer: what other endpoints have a block or an item for. */
export type Passage = {
  readonly kind: 'reasoning' | 'sealed' | 'text' | 'refusal' | 'call'
  /** Counts the passages of an answer. */
  readonly index: number
  /** All that was said so far; the arguments of a call. */
  readonly text: string
  /** Of a call. */
  readonly id: string
  readonly name: string
  /** What the provider wants back: of a reasoning at its end, of a sealed passage all that there is. */
  readonly details: readonly Detail[]
  /** What it cites, as chat has it: of a text at its end. */
  readonly annotations: readonly Detail[]
}

/** What happens to a passage. One at a time is open, as other endpoints have it. */
export type Turn = {
  readonly type: 'begin' | 'more' | 'end'
  readonly passage: Passage
  /** What is new. */
  readonly text: string
}

/** The passages of one answer, as they are told. */
export const openPassages = () => {
  const passages: Passage[] = []
  const cited: Detail[] = []
  let open: number | undefined

  /** The passage is so from now on. */
  const turn = (type: Turn['type'], passage: Passage, text = ''): Turn => {
    passages[passage.index] = passage
    return { type, passage, text }
  }

  /** The one that is open. */
  const current = (): Passage | undefined => (open === undefined ? undefined : passages[open])

  const close = (details: readonly Detail[]): readonly Turn[] => {
    const passage = current()
    open = undefined
    if (!passage) return []
    if (passage.kind === 'reasoning') return [turn('end', { ...passage, details })]
    return [turn('end', passage.kind === 'text' ? { ...passage, annotations: cited.splice(0) } : passage)]
  }

  /** Begins one where none is open. */
  const begin = (kind: Passage['kind'], fields: Partial<Passage> = {}): Turn => {
    open = passages.length
    return turn('begin', {
      id: '',
      name: '',
      details: [],
      annotations: [],
      ...fields,
      kind,
      index: open,
      text: '',
    })
  }

  const add = (index: number, text: string): readonly Turn[] => {
    const passage = passages[index]
    return passage && text !== '' ? [turn('more', { ...passage, text: passage.text + text }, text)] : []
  }

  /** Of the text that ends next: some providers cite before they speak. */
  const cite = (annotations: readonly Detail[]): void => {
    cited.push(...annotations)
  }

  return { current, close, begin, add, cite }
}
