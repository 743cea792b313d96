import { describe, expect, it } from 'vitest'
import type { Failure } from '../../../../functions/shared/contract/failure.ts'
import { openMeter } from '../../../../functions/shared/stream/meter.ts'
import { type Heard, relay, type StreamEnd } from '../../../../functions/shared/stream/relay.ts'
import { shapeAnswer } from '../../../../functions/shared/stream/shape-answer.ts'
import type { Utterance } from '../../../../functions/shared/stream/utterance.ts'

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
  shape = { prefix: '', showUsage: false },
) => {
  const coming = [...then]
  const done: string[] = []
  const ends: StreamEnd[] = []
  const meter = openMeter()
  const relayed = relay({
    opening,
    meter,
    shape: shapeAnswer(shape),
    gone: new AbortController().signal,
    listener: {
      hear: async () => coming.shift() ?? 'end',
      release: () => done.push('release'),
      cancel: () => done.push('cancel'),
    },
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

describe('usage', () => {
  it('is kept back from a caller who did not ask, but metered', async () => {
    const { body, meter } = open([word('a')], [[stop, usage, done]])
    expect((await collect(body)).join('')).not.toContain('usage')
    expect(meter.read().usage).toMatchObject({ input: 3, output: 2 })
  })

  it('is shown to one who did', async () => {
    const { body } = open([word('a')], [[stop, usage, done]], { prefix: '', showUsage: true })
    expect((await collect(body)).join('')).toContain('"prompt_tokens":3')
  })
})

describe('silence', () => {
  it('is filled with a comment, which is no event', async () => {
    const { body } = open([word('a')], ['silence', [stop, done]])
    expect((await collect(body))[1]).toBe(': keep-alive\n\n')
  })
})

describe('a prefix', () => {
  it('comes once before the first content of each choice', async () => {
    const other = say({ index: 1, delta: { content: 'x' } })
    const opening = [say({ delta: { role: 'assistant', content: '' } }), word('a'), other, word('b')]
    const { body } = open(opening, [[stop, done]], { prefix: '> ', showUsage: false })
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
