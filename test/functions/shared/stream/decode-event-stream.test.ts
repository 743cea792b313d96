import { describe, expect, it } from 'vitest'
import { decodeEventStream } from '../../../../functions/shared/stream/decode-event-stream.ts'
import { eventFrame, exceptionFrame } from '../providers/converse/frames.ts'

describe('a binary event stream', () => {
  const bytes = Buffer.concat([
    eventFrame('messageStart', { role: 'assistant' }),
    exceptionFrame('throttlingException', { message: 'slow down' }),
  ])
  const events = [
    { event: 'messageStart', data: '{"role":"assistant"}' },
    { event: 'throttlingException', data: '{"message":"slow down"}' },
  ]

  it('is its events, wherever it is cut', () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const step = decodeEventStream()
      expect([
        ...step.push(bytes.subarray(0, cut)),
        ...step.push(bytes.subarray(cut)),
        ...step.end(),
      ]).toEqual(events)
    }
  })

  it('has no event of a frame that did not come to its end', () => {
    expect(decodeEventStream().push(bytes.subarray(0, bytes.length - 1))).toEqual([events[0]])
  })

  it('is refused where a byte was changed on the way', () => {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(changed.readUInt8(20) ^ 1, 20)
    expect(() => decodeEventStream().push(changed)).toThrow(/checksum/)
  })

  it('is refused when a frame says that it is longer than any event', () => {
    const head = Buffer.alloc(4)
    head.writeUInt32BE(2_000_000)
    expect(() => decodeEventStream().push(head)).toThrow(/too long/)
  })
})
