import type { Quirk } from './quirk.ts'

/** Reasoning said as `reasoning`, which most clients look for as `reasoning_content`. */
export const reasoning: Quirk = () => saying => {
  const { reasoning: thought, ...said } = saying.said
  if (typeof thought !== 'string') return saying
  return { ...saying, said: { ...said, reasoning_content: said['reasoning_content'] ?? thought } }
}
