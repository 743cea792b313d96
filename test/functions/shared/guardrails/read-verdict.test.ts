import { describe, expect, it } from 'vitest'
import { readVerdict } from '../../../../functions/shared/guardrails/read-verdict.ts'

const moderation = { model: 'm', onError: 'block', window: 800 } as const
const reply = (...results: readonly object[]) => ({ results })
const fine = {
  flagged: false,
  categories: { hate: false, violence: false },
  category_scores: { hate: 0.1, violence: 0 },
}
const bad = {
  flagged: true,
  categories: { hate: true, violence: false },
  category_scores: { hate: 0.6, violence: 0.2 },
}

describe('a moderation', () => {
  it.each([
    ['what it flags', {}, true],
    ['a category that counts', { categories: ['hate'] }, true],
    ['no category that does not count', { categories: ['violence'] }, false],
    ['a score that is high enough', { threshold: 0.6 }, true],
    ['no score that is too low', { threshold: 0.61 }, false],
    ['the score of a category that counts', { threshold: 0.3, categories: ['violence'] }, false],
  ])('denies %s', (_, terms, denied) => {
    expect(readVerdict(reply(fine, bad), { ...moderation, ...terms })).toBe(denied)
    expect(readVerdict(reply(fine), { ...moderation, ...terms })).toBe(false)
  })

  it.each([
    ['no results', { results: [] }, {}],
    ['something else', { choices: [] }, {}],
    ['nothing', undefined, {}],
    ['no flag', reply({}), {}],
    ['no such category', reply(fine), { categories: ['hatred'] }],
    ['no score of it', reply(fine), { categories: ['hatred'], threshold: 0.5 }],
  ])('is no verdict where it says %s', (_, said, terms) => {
    expect(() => readVerdict(said, { ...moderation, ...terms })).toThrow(TypeError)
  })
})
