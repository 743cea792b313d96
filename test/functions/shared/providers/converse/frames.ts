import { EventStreamCodec } from '@smithy/core/event-streams'

type Headers = Parameters<EventStreamCodec['encode']>[0]['headers']

const codec = new EventStreamCodec(
  bytes => Buffer.from(bytes as Uint8Array).toString(),
  text => Buffer.from(text),
)

const encode = (names: Readonly<Record<string, string>>, body: unknown): Uint8Array => {
  const headers = Object.fromEntries(
    Object.entries(names).map(([name, value]) => [name, { type: 'string', value }]),
  )
  return codec.encode({ headers: headers as Headers, body: Buffer.from(JSON.stringify(body)) })
}

/** Frames as Bedrock writes them. */
export const eventFrame = (name: string, body: unknown): Uint8Array =>
  encode({ ':message-type': 'event', ':event-type': name }, body)

export const exceptionFrame = (name: string, body: unknown): Uint8Array =>
  encode({ ':message-type': 'exception', ':exception-type': name }, body)
