import type { StreamChoice, StreamChunk } from '../contract/stream-chunk.ts'
import { placeholderBeginning, type Restore } from '../privacy/mask-personal.ts'
import type { Step } from './step.ts'
import type { Utterance } from './utterance.ts'

type Json = Readonly<Record<string, unknown>>
/** The names that lead to a text, and the `index` of each list's entry. */
type Path = readonly (string | number)[]

/** The end of a text that may be the beginning of a placeholder. */
type Held = { readonly chunk: StreamChunk; readonly path: Path; readonly text: string }

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
 * Puts back what was masked, wherever a stream says it: in content, reasoning or the arguments of tools. Only what may be the
 * beginning of a placeholder is held back, until it goes on, or its choice or the stream ends.
 */
export const restorePersonal = (restore: Restore): Step<Utterance, Utterance> => {
  const held = new Map<string, Held>()

  const release = (isDue: (path: Path) => boolean): readonly Utterance[] => {
    const due = [...held].filter(([, { path }]) => isDue(path))
    return due.map(([name, { chunk, path, text }]) => {
      held.delete(name)
      const { usage, ...shell } = chunk
      return { type: 'chunk', chunk: { ...shell, ...(wrap(path, text) as Json) } }
    })
  }

  const restoreText = ({ chunk, ended }: Within, path: Path, more: string): string => {
    const name = path.join('.')
    const text = (held.get(name)?.text ?? '') + more
    held.delete(name)
    const from = isOf(ended)(path) ? -1 : text.search(placeholderBeginning)
    if (from === -1) return restore(text)
    held.set(name, { chunk, path, text: text.slice(from) })
    return restore(text.slice(0, from))
  }

  const restoreValue = (within: Within, path: Path, value: unknown): unknown => {
    if (typeof value === 'string') return restoreText(within, path, value)
    if (Array.isArray(value))
      return value.map((entry, position) => restoreValue(within, [...path, indexOf(entry, position)], entry))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        labels.has(name) ? inner : restoreValue(within, [...path, name], inner),
      ]),
    )
  }

  const push = (utterance: Utterance): readonly Utterance[] => {
    if (utterance.type !== 'chunk' || !utterance.chunk.choices?.length) return [utterance]
    const { chunk } = utterance
    const ended = chunk.choices?.flatMap(endedIn) ?? []
    const choices = restoreValue({ chunk, ended }, ['choices'], chunk.choices) as readonly StreamChoice[]
    // What else a choice still holds was said before its end.
    return [...release(isOf(ended)), { type: 'chunk', chunk: { ...chunk, choices } }]
  }

  return { push, end: () => release(() => true) }
}
