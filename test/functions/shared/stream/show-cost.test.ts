import { describe, expect, it } from 'vitest'
import type { StreamChunk } from '../../../../functions/shared/contract/stream-chunk.ts'
import { showCost } from '../../../../functions/shared/stream/show-cost.ts'
import type { Utterance } from '../../../../functions/shared/stream/utterance.ts'

const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }

const say = (chunk: StreamChunk): Utterance => ({ type: 'chunk', chunk, data: JSON.stringify(chunk) })
const word = (more: object = {}) =>
  say({ choices: [{ delta: { content: 'a' }, finish_reason: null }], ...more })
const stop = (more: object = {}) => say({ choices: [{ delta: {}, finish_reason: 'stop' }], ...more })

const push = (utterances: readonly Utterance[], nanos: number | undefined = 1_500) => {
  const step = showCost(({ output }) => nanos && nanos * output)
  return utterances.flatMap(utterance => step.push(utterance))
}

describe('showCost', () => {
  it('adds what it cost to the usage chunk, and changes nothing else in it', () => {
    const chunk = { id: 'c', choices: [], usage, x: [1] }
    expect(push([say(chunk)])).toEqual([
      { type: 'chunk', chunk: { ...chunk, usage: { ...usage, cost: 0.000003 } } },
    ])
  })

  it.each([
    ['the chunk that stops', [word(), stop({ usage })]],
    ['a chunk after it that has a choice all the same', [word(), stop(), word({ usage })]],
  ])('finds the usage in %s', (_, utterances) => {
    expect(push(utterances).at(-1)).toMatchObject({ chunk: { usage: { cost: 0.000003 } } })
  })

  it('passes on the very same utterance where there is no usage, or not yet the last', () => {
    const utterances: Utterance[] = [word(), word({ usage }), stop(), { type: 'done' }]
    const passed = push(utterances)
    for (const [index, utterance] of utterances.entries()) expect(passed[index]).toBe(utterance)
  })

  it('passes the usage chunk on as it came where the price is not known', () => {
    const last = say({ choices: [], usage })
    const step = showCost(() => undefined)
    expect(step.push(last)[0]).toBe(last)
  })

  it('says the cost of the caller instead of that of the operator', () => {
    const [said] = push([say({ choices: [], usage: { ...usage, cost: 9 } })])
    expect(said).toMatchObject({ chunk: { usage: { cost: 0.000003 } } })
  })

  it('says a true zero', () => {
    const step = showCost(() => 0)
    expect(step.push(say({ choices: [], usage }))[0]).toMatchObject({ chunk: { usage: { cost: 0 } } })
  })
})
