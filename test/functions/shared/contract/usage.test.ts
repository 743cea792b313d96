import { describe, expect, it } from 'vitest'
import { noUsage, readUsage } from '../../../../functions/shared/contract/usage.ts'
import { bodyWithUsage } from '../../../recorded-bodies.ts'
import { recordings } from '../../../recordings.ts'

const read = (usage: unknown) => readUsage({ usage })

describe('readUsage', () => {
  it.each<[string, object, object]>([
    ['OpenAI', { prompt_tokens_details: { cached_tokens: 3 } }, { cachedInput: 3 }],
    ['Moonshot', { cached_tokens: 3 }, { cachedInput: 3 }],
    ['DeepSeek', { prompt_cache_hit_tokens: 3, prompt_cache_miss_tokens: 7 }, { cachedInput: 3 }],
    ['Mistral', { num_cached_tokens: 3 }, { cachedInput: 3 }],
    ['OpenRouter', { prompt_tokens_details: { cache_write_tokens: 4 } }, { cacheWrite: 4 }],
    [
      'what another dialect keeps for an hour',
      { prompt_tokens_details: { cache_write_tokens: 4, cache_write_1h_tokens: 3 } },
      { cacheWrite: 1, cacheWriteHour: 3 },
    ],
    ['a speech model', { prompt_tokens_details: { audio_tokens: 5 } }, { audioInput: 5 }],
    ['a vision model', { prompt_tokens_details: { image_tokens: 5 } }, { imageInput: 5 }],
    ['a voice', { completion_tokens_details: { audio_tokens: 5 } }, { audioOutput: 5 }],
    ['a painter', { completion_tokens_details: { image_tokens: 5 } }, { imageOutput: 5 }],
    ['a thinker', { completion_tokens_details: { reasoning_tokens: 6 } }, { reasoning: 6 }],
  ])('reads the details of %s', (_, details, expected) => {
    const usage = { prompt_tokens: 10, completion_tokens: 8, total_tokens: 18, ...details }
    expect(read(usage)).toEqual({ ...noUsage, input: 10, output: 8, ...expected })
  })

  it('counts reasoning that a provider leaves out of its completion tokens', () => {
    const usage = { prompt_tokens: 12, completion_tokens: 1, total_tokens: 241 }
    const details = { completion_tokens_details: { reasoning_tokens: 228 } }
    expect(read({ ...usage, ...details })).toMatchObject({ output: 229, reasoning: 228 })
  })

  it('takes a total that stands alone for the input of an embedding', () => {
    expect(read({ total_tokens: 5 })).toEqual({ ...noUsage, input: 5 })
  })

  it.each([
    [{ prompt_tokens: 'many', completion_tokens: 3 }],
    [{ prompt_tokens: 7, completion_tokens: -1 }],
    [{ prompt_tokens: 7, completion_tokens: 1e300 }],
    [{ prompt_tokens: 7, completion_tokens: 3, total_tokens: Number.NaN }],
    [{ prompt_tokens_details: null, completion_tokens_details: 7 }],
    [{}],
    [[]],
  ])('does not believe %o, so that it is estimated', usage => {
    expect(read(usage)).toBeUndefined()
  })

  it('counts nothing for details that cannot be', () => {
    const details = { prompt_tokens_details: { cached_tokens: -5, audio_tokens: 'a' } }
    expect(read({ prompt_tokens: 7, ...details })).toEqual({ ...noUsage, input: 7 })
  })

  it('lets no part be more than the whole', () => {
    const details = { prompt_tokens_details: { cached_tokens: 99 } }
    expect(read({ prompt_tokens: 2, completion_tokens: 0, ...details })).toMatchObject({ cachedInput: 2 })
  })

  it.each([undefined, null, 7, 'usage', {}, { usage: null }])('finds none in %o', body => {
    expect(readUsage(body)).toBeUndefined()
  })

  it('agrees with every recording on the total', () => {
    const bodies = recordings.map(bodyWithUsage).filter(body => body !== undefined)
    expect(bodies.length).toBeGreaterThan(200)
    for (const body of bodies) {
      const usage = readUsage(body)
      expect((usage?.input ?? 0) + (usage?.output ?? 0)).toBe(body.usage?.['total_tokens'])
    }
  })
})
