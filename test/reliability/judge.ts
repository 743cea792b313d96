import OpenAI from 'openai'
import { expect } from 'vitest'
import type { BadInput, Input, Must } from './bad-input.ts'
import { callWithSdk } from './instruments/call-with-sdk.ts'
import { findLeaks } from './instruments/find-leaks.ts'
import { type Load, measureLoad } from './instruments/measure-load.ts'
import { type Books, type LedgerRow, readBooks } from './instruments/read-books.ts'
import { readWords } from './instruments/read-words.ts'
import { words } from './performances.ts'
import type { Outcome, Stage } from './stage.ts'

/** All that is known of one request when it is over. */
type Evidence = {
  readonly stage: Stage
  readonly input: Input
  readonly outcome: Outcome
  readonly load: Load
  readonly before: Books
  readonly after: Books
  /** Of another tenant, for what must not reach it. */
  readonly rival: { readonly before: Books | undefined; readonly after: Books | undefined }
  /** What reached the provider. */
  readonly attempts: number
  readonly connections: number
  readonly log: readonly string[]
}

const rivalId = 'rival-of-limited'
const isStream = ({ headers }: Outcome): boolean => headers['content-type']?.includes('event-stream') === true

const newRows = ({ before, after }: Evidence): readonly LedgerRow[] => {
  const known = new Set(before.rows.map(({ requestId }) => requestId))
  return after.rows.filter(({ requestId }) => !known.has(requestId))
}

const chargedOnce = (kind: string) => (evidence: Evidence) => {
  const [row, ...others] = newRows(evidence)
  expect(row).toMatchObject({ kind })
  expect(others).toEqual([])
  expect(evidence.after.used - evidence.before.used).toBe(row?.tokens)
}

/** What each word demands, as an expectation of the evidence. */
const judgements: Readonly<Partial<Record<Must, (evidence: Evidence) => void | Promise<void>>>> = {
  NO_UPSTREAM: ({ attempts, connections }) =>
    expect({ attempts, connections }).toEqual({ attempts: 0, connections: 0 }),
  NO_CHARGE: ({ before, after }) => {
    expect(after.used).toBe(before.used)
    expect(after.rows).toHaveLength(before.rows.length)
  },
  NO_HOLD: ({ after }) => expect(after.held).toBe(0),
  ONE_CHARGE: chargedOnce('actual'),
  EST_CHARGE: chargedOnce('estimate'),
  NO_LEAK: ({ stage, outcome, log }) => {
    const secrets = {
      ...Object.fromEntries(Object.entries(stage.keys).map(([id, key]) => [`the key of ${id}`, key])),
      'the provider’s key': 'sk-scripted',
      'the admin key': stage.house.adminKey,
      'another tenant': rivalId,
    }
    expect(
      findLeaks(`${outcome.text}\n${JSON.stringify(outcome.headers)}\n${log.join('\n')}`, secrets),
    ).toEqual([])
  },
  NO_CRASH: async ({ stage }) => expect((await stage.send({})).status).toBe(200),
  MEM: ({ load }) => expect(load.rssMiB).toBeLessThan(64),
  CPU: ({ load }) => expect(load.longestTurnMs).toBeLessThan(50),
  NO_RETRY: ({ attempts }) => expect(attempts).toBe(1),
  RETRY_OTHER: ({ attempts }) => {
    expect(attempts).toBeGreaterThan(1)
    expect(attempts).toBeLessThanOrEqual(3)
  },
  LOGGED: ({ log, outcome }) => {
    expect(log.some(line => JSON.parse(line).requestId === outcome.id)).toBe(true)
    expect(log.join('')).not.toContain(words[1])
  },
  ISOLATED: ({ rival }) => expect(rival.after).toEqual(rival.before),
  SDK_RAISES: async ({ stage, input }) =>
    expect((await callWithSdk(stage, input)).error).toBeInstanceOf(OpenAI.APIError),
  SDK_NO_RETRY: async ({ stage, input }) => expect((await callWithSdk(stage, input)).attempts).toBe(1),
  SAME_BYTES: ({ outcome }) => expect(readWords(outcome.text)).toBe(words.join('')),
}

const expectAnswer = ({ expect: wanted }: BadInput, outcome: Outcome): void => {
  expect({ status: outcome.status, text: outcome.text.slice(0, 500) }).toMatchObject({
    status: wanted.status,
  })
  expect(outcome.headers).toMatchObject({ 'x-request-id': outcome.id, ...wanted.headers })
  if (wanted.streamError !== undefined) {
    const event = outcome.text.trimEnd().split('\n\n').at(-1) ?? ''
    expect(JSON.parse(event.slice('data: '.length))).toMatchObject({ error: { code: wanted.streamError } })
  }
  if (outcome.status < 400 || isStream(outcome)) return
  const { error } = JSON.parse(outcome.text)
  expect(Object.keys(error)).toEqual(['message', 'type', 'param', 'code'])
  if (wanted.error) expect(error).toMatchObject(wanted.error)
}

/** Sends one request of a case and judges what came of it, by its expectation and by each of its `must` words. */
export const judge = async (stage: Stage, badInput: BadInput, input: Input): Promise<void> => {
  const { house } = stage
  const tenant = input.caller ?? 'limited'
  const before = await readBooks(house, tenant)
  const readRival = async () => (badInput.must.includes('ISOLATED') ? readBooks(house, rivalId) : undefined)
  const rivalBefore = await readRival()
  const connections = house.upstream.connections()
  const lines = house.log.length
  const { result: outcome, load } = await measureLoad(() => stage.send(input))
  const evidence: Evidence = {
    stage,
    input,
    outcome,
    load,
    before,
    after: await readBooks(house, tenant),
    rival: { before: rivalBefore, after: await readRival() },
    attempts: house.upstream.requests.length,
    connections: house.upstream.connections() - connections,
    log: house.log.slice(lines),
  }
  expectAnswer(badInput, outcome)
  for (const word of badInput.must) await judgements[word]?.(evidence)
}
