import { describe, expect, it } from 'vitest'
import type { Failure } from '../../../../functions/shared/contract/failure.ts'
import { noUsage } from '../../../../functions/shared/contract/usage.ts'
import { changeStream } from '../../../../functions/shared/providers/quirks/change-sayings.ts'
import { surroundText } from '../../../../functions/shared/providers/shaping/surround-text.ts'
import type { Guard } from '../../../../functions/shared/stream/guard.ts'
import { openMeter } from '../../../../functions/shared/stream/meter.ts'
import { type Heard, relay, type StreamEnd } from '../../../../functions/shared/stream/relay.ts'
import { type Shape, shapeAnswer } from '../../../../functions/shared/stream/shape-answer.ts'
import { chatSpeaker } from '../../../../functions/shared/stream/speaker.ts'
import type { Utterance } from '../../../../functions/shared/stream/utterance.ts'
import { readEvents } from './read-events.ts'

const say = (choice: object): Utterance => ({ type: 'chunk', chunk: { choices: [{ index: 0, ...choice }] } })
const word = (content: string) => say({ delta: { content } })
const stop = say({ delta: {}, finish_reason: 'stop' })
const usage: Utterance = {
  type: 'chunk',
  chunk: { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } },
  data: '{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}',
}
const done: Utterance = { type: 'done' }
const failure: Failure = { status: 504, code: 'upstream_idle_timeout', message: 'Fell silent.', next: 'stop' }

/** Relays what a listener hears, and notes what is done to it. */
const open = (
  opening: readonly Utterance[],
  then: readonly Heard[],
  shape: Shape = { showUsage: false },
  guard: Guard = () => undefined,
) => {
  const coming = [...then]
  const done: string[] = []
  const ends: StreamEnd[] = []
  const meter = openMeter()
  const relayed = relay({
    opening,
    meter,
    guard,
    estimate: characters => ({ ...noUsage, input: 7, output: characters }),
    shape: shapeAnswer(shape),
    speaker: chatSpeaker,
    gone: new AbortController().signal,
    listener: {
      hear: async () => coming.shift() ?? 'end',
      release: () => done.push('release'),
      cancel: () => done.push('cancel'),
    },
    onBug: () => {},
    onEnd: async end => {
      ends.push(end)
    },
  })
  return { ...relayed, done, ends, meter }
}

const collect = async (body: AsyncIterable<string>): Promise<string[]> => {
  const texts: string[] = []
  for await (const text of body) texts.push(text)
  return texts
}

const contents = (text: string) =>
  [...text.matchAll(/"content":"([^"]*)"/g)].map(([, content]) => content).join('')

describe('a stream that ends as it should', () => {
  it('says everything, [DONE] last, and gives the connection back', async () => {
    const { body, finished, done: acts, ends } = open([word('a')], [[word('b'), stop, usage, done]])
    const text = (await collect(body)).join('')
    await finished
    expect(contents(text)).toBe('ab')
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
    expect({ acts, ends }).toEqual({ acts: ['release'], ends: ['complete'] })
  })

  it('gets the [DONE] that a provider forgot', async () => {
    const { body } = open([word('a')], [[stop], 'end'])
    expect((await collect(body)).at(-1)).toBe('data: [DONE]\n\n')
  })

  it('is over with [DONE], whatever comes after', async () => {
    const { body } = open([word('a')], [[stop, done, word('late')], [word('later')]])
    expect((await collect(body)).join('')).not.toContain('late')
  })

  it('writes one text for all that one read brought', async () => {
    const { body } = open(
      [word('a'), word('b')],
      [
        [word('c'), word('d')],
        [stop, done],
      ],
    )
    expect((await collect(body)).map(contents)).toEqual(['ab', 'cd', ''])
  })
})

describe('a stream that breaks', () => {
  const endings: readonly [string, readonly Heard[], string][] = [
    ['ends without a finish_reason', [[word('b')], 'end'], 'upstream_truncated'],
    [
      'ends while one of its choices goes on',
      [[stop, say({ index: 1, delta: { content: 'x' } })], 'end'],
      'upstream_truncated',
    ],
    ['fails', [[word('b'), { type: 'failure', failure }], 'end'], 'upstream_idle_timeout'],
  ]

  it.each(endings)('says so in-band when it %s, without [DONE]', async (_, then, code) => {
    const { body, done: acts, ends } = open([word('a')], then)
    const text = (await collect(body)).join('')
    const last = JSON.parse(text.trimEnd().split('\n\n').at(-1)?.slice('data: '.length) ?? '')
    expect(Object.keys(last.error)).toEqual(['message', 'type', 'param', 'code'])
    expect(last.error).toMatchObject({ type: 'server_error', code })
    expect(text).not.toContain('[DONE]')
    expect(acts).toEqual(['cancel'])
    expect(ends).toMatchObject([{ code }])
  })
})

describe('a stream of more than a Function URL passes on', () => {
  it('ends before that with an error, is cut and is settled', async () => {
    const megabyte = 'x'.repeat(1_000_000)
    const { body, finished, done: acts, ends } = open([], Array(250).fill([word(megabyte)]))
    let bytes = 0
    let last = ''
    for await (const text of body) {
      bytes += Buffer.byteLength(text)
      last = text
    }
    await finished
    expect(bytes).toBeGreaterThan(190_000_000)
    expect(bytes).toBeLessThan(200_000_000)
    expect(last.slice(-500)).toContain('"code":"response_too_large"')
    expect({ acts, ends }).toMatchObject({ acts: ['cancel'], ends: [{ code: 'response_too_large' }] })
  })
})

describe('usage', () => {
  it('is kept back from a caller who did not ask, but metered', async () => {
    const { body, meter } = open([word('a')], [[stop, usage, done]])
    expect((await collect(body)).join('')).not.toContain('usage')
    expect(meter.read().usage).toMatchObject({ input: 3, output: 2 })
  })

  it('is shown to one who did', async () => {
    const { body } = open([word('a')], [[stop, usage, done]], { showUsage: true })
    expect((await collect(body)).join('')).toContain('"prompt_tokens":3')
  })
})

describe('silence', () => {
  it('is filled with a comment, which is no event', async () => {
    const { body } = open([word('a')], ['silence', [stop, done]])
    expect((await collect(body))[1]).toBe(': keep-alive\n\n')
  })
})

describe('a change', () => {
  it('is made to each choice before it goes out', async () => {
    const other = say({ index: 1, delta: { content: 'x' } })
    const opening = [say({ delta: { role: 'assistant', content: '' } }), word('a'), other, word('b')]
    const { body } = open(opening, [[stop, done]], {
      change: changeStream({ chat: surroundText('> ', '') }),
      showUsage: false,
    })
    expect(contents((await collect(body)).join(''))).toBe('> a> xb')
  })
})

describe('a caller who leaves', () => {
  it('ends the provider too, and is settled once', async () => {
    const { body, finished, done: acts, ends } = open([word('a')], [[word('b')], [word('c')]])
    for await (const _ of body) break
    await finished
    expect({ acts, ends }).toEqual({ acts: ['cancel'], ends: ['gone'] })
  })

  it('is settled even if nothing was ever read', async () => {
    const { body, finished, ends } = open([word('a')], [])
    await body[Symbol.asyncIterator]().return?.()
    await finished
    expect(ends).toEqual(['gone'])
  })
})

describe('a stream that its guard stops', () => {
  const stopAfter =
    (most: number): Guard =>
    characters =>
      characters > most ? 'quota_exhausted' : undefined
  const shown = { showUsage: true }
  const first: Utterance = {
    type: 'chunk',
    chunk: { id: 'chatcmpl-1', model: 'm', choices: [{ index: 0, delta: { content: 'a' } }], usage: null },
  }
  const eventsOf = (texts: readonly string[]) =>
    readEvents(texts.join('')).map(data => (data === '[DONE]' ? data : JSON.parse(data)))

  it('ends as an answer that met its output limit, and says why', async () => {
    const { body } = open(
      [first, say({ index: 1, delta: { content: 'b' } })],
      [[word('c')], [word('d')]],
      shown,
      stopAfter(2),
    )
    const [, , , ending, usage, last] = eventsOf(await collect(body))
    expect(ending).toEqual({
      choices: [0, 1].map(index => ({ index, delta: {}, logprobs: null, finish_reason: 'length' })),
      causeway: { stopped: 'quota_exhausted' },
    })
    expect(usage).toEqual({
      choices: [],
      usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
    })
    expect(last).toBe('[DONE]')
  })

  it('keeps what the chunks have in common', async () => {
    const { body } = open([first], [[word('b')]], shown, stopAfter(0))
    expect(eventsOf(await collect(body))[1]).toMatchObject({ id: 'chatcmpl-1', model: 'm' })
  })

  it('ends a text in the way of texts', async () => {
    const { body } = open([say({ text: 'a' })], [[say({ text: 'b' })]], shown, stopAfter(1))
    expect(eventsOf(await collect(body))[2].choices).toEqual([
      { index: 0, text: '', logprobs: null, finish_reason: 'length' },
    ])
  })

  it('ends only the choices that are open', async () => {
    const { body } = open(
      [first, say({ index: 1, delta: { content: 'b' } }), stop],
      [[say({ index: 1, delta: { content: 'c' } })]],
      shown,
      stopAfter(2),
    )
    expect(eventsOf(await collect(body)).at(-3).choices).toMatchObject([{ index: 1 }])
  })

  it('shows no usage to a caller who did not ask for it', async () => {
    const { body } = open([first], [[word('b')]], undefined, stopAfter(1))
    expect(eventsOf(await collect(body))).toHaveLength(4)
  })

  it('cuts the provider, whose later words are lost', async () => {
    const {
      body,
      finished,
      done: acts,
      ends,
    } = open(
      [first],
      [
        [word('b'), word('late')],
        [usage, done],
      ],
      shown,
      stopAfter(1),
    )
    expect((await collect(body)).join('')).not.toContain('late')
    await finished
    expect({ acts, ends }).toEqual({ acts: ['cancel'], ends: [{ stopped: 'quota_exhausted' }] })
  })

  it('is left alone if its last word was over the limit', async () => {
    const last = say({ delta: { content: 'b' }, finish_reason: 'stop' })
    const { body, finished, ends } = open([first], [[last], [usage, done]], shown, stopAfter(1))
    await collect(body)
    await finished
    expect(ends).toEqual(['complete'])
  })
})
