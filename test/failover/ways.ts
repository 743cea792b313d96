import { type Body, plain, refusal, whole } from '../faults/wire.ts'
import type { RawScript } from '../upstream/raw-upstream.ts'

export type Way = { readonly name: string; readonly script: (body: Body) => RawScript }

/** Eight ways in which a provider is dead, before it has said a word. */
export const ways: readonly Way[] = [
  { name: 'resets every connection', script: () => ({ pieces: [], ending: 'reset' }) },
  { name: 'says nothing at all', script: () => ({ pieces: [], ending: 'hang' }) },
  { name: 'answers 500', script: () => refusal(500) },
  { name: 'answers 503', script: () => refusal(503) },
  { name: 'limits its rate', script: () => refusal(429, { message: 'slow down' }, { 'retry-after': '60' }) },
  { name: 'refuses our key', script: () => refusal(401) },
  { name: 'says an error in a 200', script: () => plain(200, '{"error":{"message":"no"}}') },
  { name: 'ends its stream at the first word', script: body => whole(body, body.pieces.slice(0, 1)) },
]
