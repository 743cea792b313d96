import { createHash, randomUUID } from 'node:crypto'
import { sm2 } from 'sm-crypto'
import { type GmSealer, openGmSealer } from './gm-sealer.ts'

export type Signer = { readonly id: string; readonly privateKey: string }

type Options = {
  /** Of the gateway, as `GET /v1/gm/key` gives it; absent, bodies go in clear. */
  readonly gatewayKey?: string
  /** Whose `id` gateway.yaml has with its public key; absent, the SDK's API key stands. */
  readonly signer?: Signer
  readonly send?: typeof fetch
}

const scheme = 'CAUSEWAY-SM2-SM3'

type Unsigned = {
  readonly method: string
  readonly url: URL
  readonly body: string
  /** Seconds since the epoch. */
  readonly time?: number
  readonly nonce?: string
  readonly userId?: string
}

/** What goes into `Authorization`. */
export const signBySm2 = (
  { id, privateKey }: Signer,
  { method, url, body, ...unsigned }: Unsigned,
): string => {
  const { time = Math.floor(Date.now() / 1_000), nonce = randomUUID(), userId } = unsigned
  const digest = createHash('sm3').update(body).digest('hex')
  const text = [scheme, method, url.pathname + url.search, time, nonce, id, digest].join('\n')
  const signature = sm2.doSignature(text, privateKey, { hash: true, ...(userId !== undefined && { userId }) })
  return `${scheme} id=${id}, time=${time}, nonce=${nonce}, signature=${signature}`
}

/** Reads events off a text that comes in pieces. */
const splitEvents = () => {
  let rest = ''
  return (piece: string): readonly string[] => {
    const events = (rest + piece).split('\n\n')
    rest = events.pop() ?? ''
    return events
  }
}

/** The stream inside. Fails where an event is missing, doubled, in another place or changed, and where the end does not come. */
const openStream = (stream: ReadableStream<Uint8Array>, { open }: GmSealer): ReadableStream<Uint8Array> => {
  const split = splitEvents()
  const [decoder, encoder] = [new TextDecoder(), new TextEncoder()]
  let isWhole = false
  const openEvent = (event: string): string => {
    const { text, isLast } = open(event.replace(/^data: /, ''))
    isWhole = isLast
    return text
  }
  return stream.pipeThrough(
    new TransformStream({
      transform: (bytes, controller) => {
        for (const event of split(decoder.decode(bytes, { stream: true })))
          controller.enqueue(encoder.encode(openEvent(event)))
      },
      flush: controller => {
        if (!isWhole) controller.error(new Error('The answer was cut on its way.'))
      },
    }),
  )
}

const openWhole = (body: string, { open }: GmSealer): string => {
  const { text, isLast } = open(body)
  if (!isLast) throw new Error('The answer was cut on its way.')
  return text
}

const openReply = async (response: Response, sealer: GmSealer): Promise<Response> => {
  const { status, headers } = response
  // Refusals that come before the seal is opened are in clear; an answer never is.
  if (!headers.has('x-causeway-gm')) {
    if (response.ok) throw new Error('The answer came in clear.')
    return response
  }
  const isStream = headers.get('content-type')?.startsWith('text/event-stream') && response.body
  const body = isStream ? openStream(isStream, sealer) : openWhole(await response.text(), sealer)
  return new Response(body, { status, headers: clean(headers) })
}

/** The length is that of the sealed text. */
const clean = (headers: Headers): Headers => {
  const cleaned = new Headers(headers)
  cleaned.delete('content-length')
  return cleaned
}

/** A `fetch` for OpenAI's SDK that signs each request by SM2, and seals its body and opens the answer by SM4. */
export const openGmFetch =
  ({ gatewayKey, signer, send = fetch }: Options): typeof fetch =>
  async (input, init = {}) => {
    const headers = new Headers(init.headers)
    const sealer = gatewayKey !== undefined && init.body ? openGmSealer(gatewayKey) : undefined
    const body = sealer ? sealer.seal(String(init.body)) : String(init.body ?? '')
    if (sealer) headers.set('x-causeway-gm', 'SM4-CBC')
    const url = new URL(input instanceof Request ? input.url : input)
    const method = init.method?.toUpperCase() ?? 'GET'
    if (signer) headers.set('authorization', signBySm2(signer, { method, url, body }))
    const response = await send(url, { ...init, headers, ...(init.body && { body }) })
    return sealer ? openReply(response, sealer) : response
  }
