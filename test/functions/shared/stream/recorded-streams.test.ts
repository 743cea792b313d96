import { describe, expect, it } from 'vitest'
import { fromEvents } from '../../../../functions/shared/providers/openai/from-events.ts'
import { decodeSse } from '../../../../functions/shared/stream/decode-sse.ts'
import { encodeSse } from '../../../../functions/shared/stream/encode-sse.ts'
import { openMeter } from '../../../../functions/shared/stream/meter.ts'
import { chain } from '../../../../functions/shared/stream/step.ts'
import { streams, streamText } from '../../../recordings.ts'
import { cutsOf } from '../providers/replay.ts'
import { readEvents } from './read-events.ts'

const replay = (pieces: readonly Uint8Array[]) => {
  const steps = chain(decodeSse(), fromEvents())
  const meter = openMeter()
  const utterances = [...pieces.flatMap(steps.push), ...steps.end()]
  utterances.forEach(meter.see)
  return { text: utterances.map(encodeSse).join(''), reading: meter.read() }
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text)

describe.each(streams.map(stream => ({ file: stream.file, text: streamText(stream) })))(
  '$file',
  ({ text }) => {
    const bytes = bytesOf(text)
    const whole = replay([bytes])

    it('comes out as the events that went in, byte for byte', () => {
      const said = readEvents(text)
      const heard = readEvents(whole.text)
      const isFailure = said.at(-1)?.startsWith('{"error"') ?? false
      expect(heard.slice(0, isFailure ? -1 : undefined)).toEqual(isFailure ? said.slice(0, -1) : said)
      if (isFailure) expect(JSON.parse(heard.at(-1) ?? '')).toHaveProperty('error.message')
      expect(said.length).toBeGreaterThan(1)
    })

    it('does not depend on where the network cuts it', () => {
      for (const pieces of cutsOf(bytes)) expect(replay(pieces)).toEqual(whole)
    })
  },
)

describe('what the meter reads off recorded streams', () => {
  it('is the usage that each provider reported last', () => {
    const reported = streams.flatMap(stream => {
      const chunks = readEvents(streamText(stream))
        .filter(data => data.startsWith('{'))
        .map(data => JSON.parse(data))
      const usage = chunks.findLast(chunk => chunk.usage)?.usage
      return usage ? [{ stream, usage }] : []
    })
    expect(reported.length).toBeGreaterThan(30)
    for (const { stream, usage } of reported) {
      const { reading } = replay([bytesOf(streamText(stream))])
      expect({ file: stream.file, input: reading.usage?.input, output: reading.usage?.output }).toEqual({
        file: stream.file,
        input: usage.prompt_tokens,
        output: Math.max(usage.completion_tokens, usage.total_tokens - usage.prompt_tokens),
      })
    }
  })

  it('is a complete answer, but for the one that ends in an error', () => {
    const incomplete = streams.filter(stream => !replay([bytesOf(streamText(stream))]).reading.isComplete)
    expect(incomplete.map(({ file }) => file)).toEqual([
      'groq/chat-completions/tool-use-failed-error-streaming-with-text.0.json',
    ])
  })
})
