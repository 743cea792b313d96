import type { StreamChoice, StreamChunk } from '../contract/stream-chunk.ts'
import type { Step } from './step.ts'
import type { Utterance } from './utterance.ts'

type Json = Readonly<Record<string, unknown>>
/** The names that lead to a text, and the `index` of each list's entry. */
export type Path = readonly (string | number)[]

/** A text that has begun, and the chunk that last went on with it. */
type Open = { readonly path: Path; readonly step: Step<string, string>; chunk: StreamChunk }

/** The chunk that says a text, and the choices that end with it. */
type Within = { readonly chunk: StreamChunk; readonly ended: readonly number[] }

/** Words that say what a thing is; they come whole. */
const labels = new Set(['role', 'type', 'id', 'name', 'format', 'finish_reason'])

const indexOf = (entry: unknown, position: number): number => {
  const index = (entry as Json | null)?.['index']
  return typeof index === 'number' ? index : position
}

const endedIn = (choice: StreamChoice, position: number): readonly number[] =>
  choice.finish_reason ? [indexOf(choice, position)] : []

/** Whether a path leads into one of these choices. */
const isOf =
  (choices: readonly number[]) =>
  ([, choice]: Path): boolean =>
    choices.includes(choice as number)

const wrap = (path: Path, text: string): unknown =>
  path.reduceRight<unknown>(
    (inner, part) => (typeof part === 'number' ? [{ index: part, ...(inner as Json) }] : { [part]: inner }),
    text,
  )

/**
 * Puts each text of a stream through a step of its own, wherever it is said: in content, reasoning or the arguments of tools.
 * What such a step holds back comes out before its choice ends, or the stream.
 */
export const eachText = (openStep: (path: Path) => Step<string, string>): Step<Utterance, Utterance> => {
  const opened = new Map<string, Open>()

  const finish = (isDue: (path: Path) => boolean): readonly Utterance[] => {
    const due = [...opened].filter(([, { path }]) => isDue(path))
    return due.flatMap(([name, { chunk, path, step }]) => {
      opened.delete(name)
      const text = step.end().join('')
      const { usage, ...shell } = chunk
      return text === '' ? [] : [{ type: 'chunk', chunk: { ...shell, ...(wrap(path, text) as Json) } }]
    })
  }

  const changeText = ({ chunk, ended }: Within, path: Path, more: string): string => {
    const name = path.join('.')
    const open = opened.get(name) ?? { path, step: openStep(path), chunk }
    open.chunk = chunk
    const said = open.step.push(more)
    const isLast = isOf(ended)(path)
    if (isLast) opened.delete(name)
    else opened.set(name, open)
    return [...said, ...(isLast ? open.step.end() : [])].join('')
  }

  const changeValue = (within: Within, path: Path, value: unknown): unknown => {
    if (typeof value === 'string') return changeText(within, path, value)
    if (Array.isArray(value))
      return value.map((entry, position) => changeValue(within, [...path, indexOf(entry, position)], entry))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        labels.has(name) ? inner : changeValue(within, [...path, name], inner),
      ]),
    )
  }

  const push = (utterance: Utterance): readonly Utterance[] => {
    if (utterance.type !== 'chunk' || !utterance.chunk.choices?.length) return [utterance]
    const { chunk } = utterance
    const ended = chunk.choices?.flatMap(endedIn) ?? []
    const choices = changeValue({ chunk, ended }, ['choices'], chunk.choices) as readonly StreamChoice[]
    // What else a choice still holds was said before its end.
    return [...finish(isOf(ended)), { type: 'chunk', chunk: { ...chunk, choices } }]
  }

  return { push, end: () => finish(() => true) }
}
