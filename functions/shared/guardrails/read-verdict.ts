import type { Moderation } from '../configuration/guardrails.ts'

type Result = {
  readonly flagged?: unknown
  readonly categories?: Readonly<Record<string, unknown>>
  readonly category_scores?: Readonly<Record<string, unknown>>
}

const isAtLeast = (score: unknown, threshold: number): boolean => {
  if (typeof score !== 'number') throw new TypeError('The moderation has no score of a category.')
  return score >= threshold
}

const isTrue = (value: unknown): boolean => {
  if (typeof value !== 'boolean') throw new TypeError('The moderation does not know a category.')
  return value
}

const isDenied = (result: Result, { categories: counting, threshold }: Moderation): boolean => {
  const { flagged, categories = {}, category_scores: scores = {} } = result
  if (threshold !== undefined)
    return (counting ?? Object.keys(scores)).some(category => isAtLeast(scores[category], threshold))
  return counting ? counting.some(category => isTrue(categories[category])) : isTrue(flagged)
}

/**
 * Whether a reply of `/v1/moderations` denies any of its inputs. Throws where it does not say so of each category that counts:
 * what is not known is not allowed. https://platform.openai.com/docs/api-reference/moderations/object
 */
export const readVerdict = (reply: unknown, moderation: Moderation): boolean => {
  const { results } = (reply ?? {}) as { readonly results?: readonly Result[] }
  if (!Array.isArray(results) || results.length === 0) throw new TypeError('The moderation has no results.')
  return results.some(result => isDenied(result, moderation))
}
