import { describe, expect, it } from 'vitest'
import type { Clock } from '../../../../functions/shared/contract/clock.ts'
import { gateStream } from '../../../../functions/shared/guarding/gate-stream.ts'
import type { Guarding } from '../../../../functions/shared/guarding/guarding.ts'
import type { ModelGuardrail } from '../../../../functions/shared/guardrails/guardrail.ts'
import type { Heard } from '../../../../functions/shared/stream/relay.ts'
import type { Utterance } from '../../../../functions/shared/stream/utterance.ts'

const say = (choice: object): Utterance => ({ type: 'chunk', chunk: { choices: [{ index: 0, ...choice }] } })
const word = (content: string) => say({ delta: { content } })
const stop = say({ delta: {}, finish_reason: 'stop' })
const done: Utterance = { type: 'done' }

const guardrail: ModelGuardrail = {
  ...{ type: 'model', name: 'g', on: 'output', action: 'block' },
  moderation: { model: 'm', onError: 'block', window: 10 },
}
/** Its hours never strike. */
const clock: Clock = { now: () => 0, after: () => () => {} }

/** A gate before what is heard, with what is done to it; `judge` says whether a text is denied. */
const open = (opening: readonly Utterance[], coming: readonly Heard[], judge: (text: string) => boolean) => {
  const left = [...coming]
  const asked: string[] = []
  const stopped: string[] = []
  const guarding = {
    guardrails: [guardrail],
    stop: (reason: string) => void stopped.push(reason),
    moderate: async (_: string, text: string) => {
      asked.push(text)
      return judge(text) ? guardrail : undefined
    },
  } as unknown as Guarding
  const listener = { hear: async () => left.shift() ?? 'end', release: () => {}, cancel: () => {} }
  return { ...gateStream(guarding, clock, { type: 'stream', opening, listener }), asked, stopped }
}

const hearAll = async ({ listener }: ReturnType<typeof open>): Promise<readonly Utterance[]> => {
  const heard = await listener.hear()
  return heard === 'end'
    ? []
    : [...(heard === 'silence' ? [] : heard), ...(await hearAll({ listener } as never))]
}

describe('a stream that is judged', () => {
  it('is let go window by window, each shown with the end of the one before', async () => {
    const said = [word('one two '), word('three '), word('four'), stop, done]
    const [opening = done, ...coming] = said
    const gate = open(
      [opening],
      coming.map(utterance => [utterance]),
      () => false,
    )
    expect(gate.opening).toEqual([])
    expect(await hearAll(gate)).toEqual(said)
    expect(gate.asked).toEqual(['one two three ', 'one two three four'])
  })

  it('shows nothing of a window that is denied, and hands all of it on to be measured', async () => {
    const gate = open([], [[word('all is well')], [word('then '), word('bad words')], [stop]], text =>
      text.includes('bad'),
    )
    const [first, second] = await hearAll(gate)
    expect(first).toEqual(word('all is well'))
    const choices = ['then ', 'bad words'].map(content => ({
      index: 0,
      delta: { content },
      finish_reason: null,
    }))
    expect(second).toEqual({ type: 'chunk', chunk: { choices } })
    expect(gate.stopped).toEqual(['content_filter'])
  })

  it('is stopped where nobody can be asked', async () => {
    const gate = open([], [[word('all is well')]], () => {
      throw new Error('down')
    })
    await hearAll(gate)
    expect(gate.stopped).toEqual(['guardrail_unavailable'])
  })

  it('keeps its caller alive while it is judged', async () => {
    const striking: Clock = {
      ...clock,
      after: (_, run) => {
        run()
        return () => {}
      },
    }
    const guarding = { guardrails: [guardrail], moderate: () => new Promise(() => {}) } as unknown as Guarding
    const listener = { hear: async () => [word('long enough')], release: () => {}, cancel: () => {} }
    const gate = gateStream(guarding, striking, { type: 'stream', opening: [], listener })
    expect(await gate.listener.hear()).toEqual([])
    expect(await gate.listener.hear()).toBe('silence')
  })

  it('ends when its provider does', async () => {
    const gate = open([word('a')], [], () => false)
    expect(await hearAll(gate)).toEqual([word('a')])
    expect(await gate.listener.hear()).toBe('end')
  })
})
