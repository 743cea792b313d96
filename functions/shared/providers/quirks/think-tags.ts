import { textOf } from '../json.ts'
import { countPossible } from './count-possible.ts'
import type { Quirk } from './quirk.ts'

const opening = '<think>'
const closing = '</think>'

type Split = { readonly thought: string; readonly text: string }

/** Splits a text that comes in pieces: what stands in tags at its beginning is thought, the rest is said. */
const openSplitter = () => {
  let place: 'before' | 'thinking' | 'after' | 'answering' = 'before'
  let pending = ''

  const answer = (): Split => {
    const text = place === 'after' ? pending.trimStart() : pending
    if (place === 'after' && text === '') return { thought: '', text: '' }
    place = 'answering'
    pending = ''
    return { thought: '', text }
  }

  const think = (): Split => {
    const end = pending.indexOf(closing)
    if (end !== -1) {
      const thought = pending.slice(0, end)
      pending = pending.slice(end + closing.length)
      place = 'after'
      return { thought, text: answer().text }
    }
    const kept = countPossible(pending, closing)
    const thought = pending.slice(0, pending.length - kept)
    pending = pending.slice(pending.length - kept)
    return { thought, text: '' }
  }

  const begin = (): Split => {
    const start = pending.trimStart()
    if (start.length < opening.length && opening.startsWith(start)) return { thought: '', text: '' }
    if (!start.startsWith(opening)) return answer()
    pending = start.slice(opening.length)
    place = 'thinking'
    return think()
  }

  const places = { before: begin, thinking: think, after: answer, answering: answer }

  return {
    push: (piece: string): Split => {
      pending += piece
      return places[place]()
    },
    /** What was kept back because it could have been a tag. */
    end: (): Split => {
      const rest = pending
      pending = ''
      return place === 'thinking'
        ? { thought: rest, text: '' }
        : { thought: '', text: place === 'after' ? '' : rest }
    },
  }
}

/** Reasoning said as `<think>…</think>` before the answer, which becomes `reasoning_content`, wherever a stream cuts the tags. */
export const thinkTags: Quirk = () => {
  const splitter = openSplitter()
  return saying => {
    const { content } = saying.said
    const heard = textOf(content)
    const split = splitter.push(heard)
    const rest = saying.finishReason ? splitter.end() : { thought: '', text: '' }
    const text = split.text + rest.text
    const thought = split.thought + rest.thought
    if (text === heard && thought === '') return saying
    const reasoning = textOf(saying.said['reasoning_content']) + thought
    const said = { ...saying.said, content: text, ...(reasoning !== '' && { reasoning_content: reasoning }) }
    return { ...saying, said }
  }
}
