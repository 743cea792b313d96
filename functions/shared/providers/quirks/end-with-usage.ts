import type { StreamChunk } from '../../contract/stream-chunk.ts'
import type { Step } from '../../stream/step.ts'
import type { Utterance } from '../../stream/utterance.ts'
import type { Json } from '../json.ts'
import { findUsage } from './find-usage.ts'

/**
 * Usage that comes somewhere else, or with every chunk, is said once, in a chunk of its own at the end, as OpenAI says it.
 * The last record counts, because each is of all that was said before it.
 */
export const endWithUsage = (): Step<Utterance, Utterance> => {
  let last: StreamChunk | undefined
  let usage: Json | undefined

  const report = (): readonly Utterance[] => {
    if (!last || !usage) return []
    const chunk = { ...last, choices: [], usage }
    usage = undefined
    return [{ type: 'chunk', chunk }]
  }

  return {
    push: utterance => {
      if (utterance.type === 'failure') return [utterance]
      if (utterance.type === 'done') return [...report(), utterance]
      const { chunk } = utterance
      usage = findUsage(chunk) ?? usage
      const { usage: said, ...rest } = chunk
      last = rest
      if (said == null) return [utterance]
      return chunk.choices?.length ? [{ type: 'chunk', chunk: rest }] : []
    },
    end: report,
  }
}
