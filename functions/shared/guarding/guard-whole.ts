import { screenWhole } from '../guardrails/screen-answer.ts'
import type { Restore } from '../privacy/mask-personal.ts'
import type { Guarding } from './guarding.ts'
import { readTexts } from './moderate-asked.ts'

type Completion = Readonly<Record<string, unknown>>

/**
 * A whole answer as its guardrails let it pass; itself where none looks at it. Models see it with what is personal masked, words
 * and patterns as its caller will. Throws 503 where a model cannot be asked.
 */
export const guardWhole = async (
  { screening, moderate, stop }: Guarding,
  completion: Completion,
  restore: Restore | undefined,
): Promise<Completion> => {
  const { choices } = completion
  if (!screening || !Array.isArray(choices)) return completion
  if (await moderate('output', readTexts(choices))) stop('content_filter')
  return screenWhole(screening, restore ? JSON.parse(restore(JSON.stringify(completion))) : completion)
}
