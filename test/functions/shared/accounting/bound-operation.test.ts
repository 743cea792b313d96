import { describe, expect, it } from 'vitest'
import { isUnbounded, measureOf } from '../../../../functions/shared/accounting/bound-operation.ts'
import { operations } from '../../../../functions/shared/contract/operation.ts'
import type { Passage } from '../../../../functions/shared/contract/read-passage.ts'

const passage = (fields: object, ...files: readonly number[]): Passage => ({
  fields: fields as Passage['fields'],
  files,
  model: 'm',
  ids: [],
  write: () => undefined,
})

const measure = (id: string) => {
  const operation = operations.find(known => known.id === id)
  const found = operation && measureOf(operation)
  if (!found) throw new Error(`${id} is not measured`)
  return found
}

describe('what an operation uses at most', () => {
  it('is never less than what it is taken for', () => {
    const said = passage({ input: 'Good morning', prompt: 'x', n: 2, seconds: '8', documents: ['a'] }, 96_000)
    for (const operation of operations) {
      const { most, likely } = measureOf(operation) ?? {}
      const [bound, guess] = [most?.(said), likely?.(said)]
      expect(bound?.output ?? 0).toBeGreaterThanOrEqual(guess?.output ?? 0)
      expect(bound?.input ?? 0).toBeGreaterThanOrEqual(guess?.input ?? 0)
      expect(bound?.seconds ?? 0).toBeGreaterThanOrEqual(guess?.seconds ?? 0)
    }
  })

  it('counts characters as people do, spoken ones only', () => {
    expect(measure('createSpeech').most(passage({ input: 'née 🎈', instructions: 'softly' }))).toMatchObject({
      characters: 5,
      input: 15,
    })
  })

  it('counts the seconds of a recording by its bytes, at the lowest rate of any codec', () => {
    expect(measure('createTranscription').most(passage({}, 7_500)).seconds).toBe(10)
  })

  it.each([
    ['one picture if nothing is said', {}, 1],
    ['as many as are asked for', { n: 4 }, 4],
    ['more than OpenAI makes, because another provider may', { n: 1_000 }, 1_000],
    ['more than any limit has', { n: 1e300 }, 1_000_000],
    ['no fewer than one', { n: -3 }, 1],
    ['as many as a form says', { n: '3' }, 3],
    ['one where that is no number', { n: 'many' }, 1],
  ])('%s', (_, fields, images) => {
    expect(measure('createImage').most(passage(fields))).toMatchObject({ images, output: images * 8_192 })
  })

  it('takes the longest film where the request does not say how long', () => {
    expect(measure('createVideo').most(passage({ seconds: 'long' })).seconds).toBe(20)
    expect(measure('createVideo').most(passage({ seconds: '8' })).seconds).toBe(8)
    expect(measure('createVideo').most(passage({ seconds: '600' })).seconds).toBe(600)
    expect(measure('createVideo').most(passage({ seconds: '-8' })).seconds).toBe(20)
  })
})

describe('what nothing bounds', () => {
  it('is not measured as well', () => {
    expect(operations.filter(operation => isUnbounded(operation) && measureOf(operation))).toEqual([])
  })

  it.each(['createBatch', 'createFineTuningJob', 'createRun', 'create-realtime-session'])('%s', id => {
    expect(isUnbounded({ id, method: 'POST', path: '/' })).toBe(true)
  })

  it('names operations that there are', () => {
    const named = operations.filter(isUnbounded)
    expect(named).toHaveLength(24)
  })
})
