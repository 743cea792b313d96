import type { Quirk } from './quirk.ts'

/** Reasoning said as `reasoning`, which most clients look for as `reasoning_content`. */
export const reasoning: Quirk = () => saying => {
  const { reasoning: thought, ...said } = saying.said
  if (typeof thought === 'string') return { ...saying, said: { reasoning_content: thought, ...said } }
  return thought === null ? { ...saying, said } : saying
}
