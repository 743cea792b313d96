import { randomUUID } from 'node:crypto'
import type { Handle } from '../../functions/gateway/handle.ts'

/** One request for a stream, as its caller meets it. */
export type Timed = { readonly firstByteMs: number; readonly attempts: number }

const ask = (model: string) =>
  Buffer.from(JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'hi' }] }))

/** Asks the core itself, so that no door is measured, and waits until the request is settled. Throws for any other answer than 200. */
export const timeAnswer = async (handle: Handle, key: string, model: string): Promise<Timed> => {
  const startedAt = performance.now()
  const { status, headers, body, finished } = await handle({
    ...{ id: randomUUID(), method: 'POST', path: '/v1/chat/completions', search: '', sourceIp: '127.0.0.1' },
    query: new URLSearchParams(),
    headers: { authorization: `Bearer ${key}` },
    body: ask(model),
    deadline: Date.now() + 60_000,
    gone: new AbortController().signal,
  })
  if (status !== 200 || typeof body === 'string') throw new Error(`${model} was answered ${status}: ${body}`)
  let firstByteMs: number | undefined
  for await (const _ of body as AsyncIterable<string>) firstByteMs ??= performance.now() - startedAt
  await finished
  return { firstByteMs: firstByteMs ?? Number.NaN, attempts: Number(headers['x-causeway-attempts']) }
}
