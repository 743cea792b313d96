import { describe, expect, it } from 'vitest'
import type { StreamChoice } from '../../../../functions/shared/contract/stream-chunk.ts'
import { gatherAnswer } from '../../../../functions/shared/stream/gather-answer.ts'
import type { Utterance } from '../../../../functions/shared/stream/utterance.ts'

/** As it will be written down. */
const gather = (...choices: StreamChoice[]): unknown => {
  const { step, read } = gatherAnswer()
  for (const choice of choices) step.push({ type: 'chunk', chunk: { choices: [choice] } })
  return JSON.parse(JSON.stringify(read()))
}

const say = (delta: Record<string, unknown>): StreamChoice => ({ index: 0, delta })

describe('gatherAnswer', () => {
  it('makes one message of what was said bit by bit', () => {
    const end = { index: 0, delta: {}, finish_reason: 'stop' }
    const said = [
      say({ role: 'assistant', content: '' }),
      say({ content: 'Hel' }),
      say({ content: 'lo' }),
      end,
    ]
    expect(gather(...said)).toEqual([
      { index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' },
    ])
  })

  it('keeps a role that is said with every word', () => {
    const role = 'assistant'
    expect(gather(say({ role, content: 'a' }), say({ role, content: 'b' }))).toMatchObject([
      { message: { role, content: 'ab' } },
    ])
  })

  it('puts calls of tools together by their index', () => {
    const call = (index: number, more: object) => say({ tool_calls: [{ index, ...more }] })
    const first = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '' } }
    expect(
      gather(
        call(0, first),
        call(0, { function: { arguments: '{"at"' } }),
        call(1, { ...first, id: 'call_2' }),
        call(0, { id: '', type: 'function', function: { arguments: ':1}' } }),
      ),
    ).toMatchObject([
      {
        message: {
          tool_calls: [
            { index: 0, id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":1}' } },
            { index: 1, id: 'call_2' },
          ],
        },
      },
    ])
  })

  it('keeps choices, thoughts and lists without an index apart', () => {
    const thought = { index: 1, delta: { reasoning_content: 'hm', annotations: [{ url: 'a' }] } }
    const further = {
      index: 1,
      delta: { reasoning_content: 'm', content: null, annotations: [{ url: 'b' }] },
    }
    expect(gather(say({ content: 'a' }), thought, further)).toEqual([
      { index: 0, message: { content: 'a' }, finish_reason: null },
      {
        index: 1,
        message: { reasoning_content: 'hmm', annotations: [{ url: 'a' }, { url: 'b' }], content: null },
        finish_reason: null,
      },
    ])
  })

  it('gathers completions, which have no message', () => {
    const done = { index: 0, text: 'b', finish_reason: 'length' }
    expect(gather({ index: 0, text: 'a' }, done)).toEqual([{ index: 0, text: 'ab', finish_reason: 'length' }])
  })

  it('lets a provider change no other object, whatever it says', () => {
    const delta = JSON.parse(
      '{"__proto__": {"polluted": 1}, "tool_calls": [{"index": 0, "__proto__": {"x": 1}}]}',
    )
    gather(say(delta), say(delta))
    expect(Object.keys(Object.prototype)).toEqual([])
    expect('polluted' in {}).toBe(false)
  })

  it.each([
    ['thousands deep', { content: 'b', deep: JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`) }],
    ['no delta', 'b'],
  ])('lets pass what it cannot gather: %s', (_, delta) => {
    const { step, read } = gatherAnswer()
    const odd = { type: 'chunk', chunk: { choices: [{ index: 1, delta }] } } as unknown as Utterance
    const even: Utterance = { type: 'chunk', chunk: { choices: [say({ content: 'a' })] } }
    expect([odd, even].flatMap(utterance => step.push(utterance))).toEqual([odd, even])
    expect(read()).toContainEqual({ index: 0, message: { content: 'a' }, finish_reason: null })
  })

  it('passes on the very same utterances', () => {
    const { step } = gatherAnswer()
    const utterance = { type: 'chunk', chunk: { choices: [say({ content: 'a' })] }, data: 'x' } as const
    expect(step.push(utterance)[0]).toBe(utterance)
    expect(step.end()).toEqual([])
  })
})
