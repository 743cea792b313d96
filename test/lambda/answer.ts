import { Readable } from 'node:stream'

/** What a function answers, whole or streamed. */
export type Answer = {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  readonly body: Readable
}

type Structured = Partial<Omit<Answer, 'body'>> & {
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

const delimiter = Buffer.alloc(8)

/**
 * The answer of a function that streams: a JSON prelude, eight NULs, the body. A response that ends without the NULs has
 * lost its status and headers (`HttpResponseStream.from` followed only by `end(body)`): it goes out as a bare 200, and
 * an empty one is never answered.
 */
export const fromStream = (response: Readable): Promise<Answer> =>
  new Promise((resolve, reject) => {
    let head = Buffer.alloc(0)
    const read = () => {
      for (let piece = response.read(); piece !== null; piece = response.read()) {
        head = Buffer.concat([head, piece as Buffer])
        const at = head.indexOf(delimiter)
        if (at < 0) continue
        response.off('readable', read).off('end', finish).off('error', reject)
        const rest = head.subarray(at + delimiter.length)
        if (rest.length > 0) response.unshift(rest)
        const { statusCode = 200, headers = {}, cookies = [] } = JSON.parse(head.toString('utf8', 0, at))
        resolve({ statusCode, headers, cookies, body: response })
        return
      }
    }
    const finish = () => {
      if (head.length > 0) resolve({ statusCode: 200, headers: {}, cookies: [], body: Readable.from([head]) })
    }
    response.on('readable', read).on('end', finish).on('error', reject)
  })

/**
 * The answer of a function that returns a value: with a `statusCode` the value is a response, without one it is the
 * JSON body of a 200.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export const fromPayload = (payload: string): Answer => {
  const value = JSON.parse(payload) as Structured | null
  if (value?.statusCode === undefined) {
    const headers = { 'content-type': 'application/json' }
    return { statusCode: 200, headers, cookies: [], body: Readable.from([Buffer.from(payload)]) }
  }
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded = false } = value
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  return { statusCode, headers, cookies, body: Readable.from([bytes]) }
}
