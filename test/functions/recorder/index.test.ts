import { gunzipSync } from 'node:zlib'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { windowOf } from '../../../functions/shared/accounting/window.ts'
import { WebhookEvent } from '../../../functions/shared/contract/webhook-event.ts'
import { scheduledEvent } from '../sweeper/deliver.ts'
import { type Office, openOffice } from './open-office.ts'
import { toRecords } from './stream-event.ts'

type Image = Readonly<Record<string, AttributeValue>>

let office: Office
let handler: typeof import('../../../functions/recorder/index.ts').handler
const lines: string[] = []

beforeAll(async () => {
  office = await openOffice()
  Object.assign(process.env, office.variables, {
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  })
  ;({ handler } = await import('../../../functions/recorder/index.ts'))
})
afterAll(() => office.stop())
beforeEach(() => {
  office.s3.objects.clear()
  office.sqs.calls.length = 0
  lines.length = 0
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation(text => lines.push(String(text)) > 0)
  return () => spy.mockRestore()
})

const record = (images: readonly Image[], first?: number) => handler({ Records: toRecords(images, first) })
const allDone = { batchItemFailures: [] }
const logged = () => lines.map(line => JSON.parse(line))
const read = (bytes: Uint8Array | undefined) =>
  gunzipSync(bytes ?? '')
    .toString()
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
const sent = (tenant: string) => office.sqs.sentTo('webhooks').filter(event => event.tenant === tenant)

const facts = {
  at: '2026-11-21T10:00:00.000Z',
  requestId: 'r-1',
  model: 'priced',
  attempts: '[{"provider":"scripted"}]',
  isStream: true,
  firstByteMs: 12,
  outcome: 'complete',
}

describe('the archive', () => {
  const key =
    'PUT /archive/ledger/year=2026/month=11/400000000000012345678901-400100000000012345678901.json.gz'

  it('takes a batch as gzipped JSON lines, filed under the month that was charged', async () => {
    const one = await office.writeRow('plain', { leaseId: 'a-1', priceVersion: 'p1', facts })
    const other = await office.writeRow('plain', { leaseId: 'a-2', nanos: undefined })
    expect(await record([one, other])).toEqual(allDone)
    expect([...office.s3.objects.keys()]).toEqual([key])
    const common = { tenant: 'plain', window: '2026-11', tokens: 30, kind: 'actual' }
    expect(read(office.s3.objects.get(key))).toEqual([
      {
        ...common,
        lease_id: 'a-1',
        nanos: 90,
        price_version: 'p1',
        at: '2026-11-21T10:00:00.000Z',
        request_id: 'r-1',
        model: 'priced',
        attempts: '[{"provider":"scripted"}]',
        is_stream: true,
        first_byte_ms: 12,
        outcome: 'complete',
      },
      { ...common, lease_id: 'a-2' },
    ])
  })

  it('is the same after a batch has come again', async () => {
    const rows = [
      await office.writeRow('plain', { leaseId: 'b-1', facts }),
      await office.writeRow('plain', { leaseId: 'b-2' }),
    ]
    await record(rows)
    const before = new Map(office.s3.objects)
    await record(rows)
    expect(office.s3.objects).toEqual(before)
    expect(before.size).toBe(1)
  })

  it('has an object for each month where a batch spans the turn of one', async () => {
    const rows = [
      await office.writeRow('plain', { leaseId: 'c-1' }),
      await office.writeRow('plain', { leaseId: 'c-2', since: Date.UTC(2026, 11) }),
    ]
    await record(rows)
    expect([...office.s3.objects.keys()]).toEqual([key, key.replace('month=11', 'month=12')])
    expect([...office.s3.objects.values()].flatMap(read)).toHaveLength(2)
  })

  it.each(['2026-11-21', 'lifetime'])('files a charge of the window %s under its month', async window => {
    await record([await office.writeRow('plain', { leaseId: `d-${window}`, window })])
    expect([...office.s3.objects.keys()]).toEqual([expect.stringContaining('year=2026/month=11/')])
    expect([...office.s3.objects.values()].flatMap(read)).toMatchObject([{ window }])
  })

  it('gets whatever number or word comes new, and never what was said', async () => {
    const row = await office.writeRow('plain', {
      leaseId: 'e-1',
      facts: { newFlag: true, prompt: 'tell me', completion: 'a secret', expiresAt: 1_800_000_000 },
    })
    await record([{ ...row, nested: { M: { a: { S: 'b' } } } }])
    const [line] = [...office.s3.objects.values()].flatMap(read)
    expect(line).toEqual({
      ...{ tenant: 'plain', window: '2026-11', lease_id: 'e-1', kind: 'actual', tokens: 30, nanos: 90 },
      new_flag: true,
    })
  })

  it('asks for the whole batch again when S3 fails, and writes the same object then', async () => {
    const rows = [await office.writeRow('plain', { leaseId: 'f-1' })]
    office.s3.fail(3)
    expect(await record(rows)).toEqual({
      batchItemFailures: [{ itemIdentifier: '400000000000012345678901' }],
    })
    expect(office.s3.objects.size).toBe(0)
    expect(logged()).toMatchObject([{ level: 'error', message: 'batch not archived', rows: 1 }])
    expect(await record(rows)).toEqual(allDone)
    expect(office.s3.objects.size).toBe(1)
  })

  it.each([
    ['has no amount', { pk: { S: 'plain#2026-11' }, sk: { S: 'x' }, kind: { S: 'actual' } }],
    ['is no row', { pk: { S: 'elsewhere' }, sk: { S: 'x' } }],
    ['is empty', {}],
  ])('lets the rows before and behind pass when a record %s, and says where it is', async (_, poison) => {
    const before = await office.writeRow('plain', { leaseId: 'g-1' })
    const behind = await office.writeRow('plain', { leaseId: 'g-2' })
    expect(await record([before, { ...poison, said: { S: 'secret words' } }, behind])).toEqual(allDone)
    const archived = [...office.s3.objects.values()].flatMap(read)
    expect(archived.map(({ lease_id }) => lease_id)).toEqual(['g-1', 'g-2'])
    const setAside = office.sqs.sentTo('unarchived')
    expect(setAside).toEqual([
      {
        ...('pk' in poison && { pk: poison.pk.S, sk: 'x' }),
        sequence: expect.any(String),
        reason: expect.any(String),
      },
    ])
    expect(JSON.stringify(setAside) + lines.join()).not.toContain('secret words')
    expect(logged()).toMatchObject([
      { message: 'row not archived' },
      { message: 'archived', rows: 2, setAside: 1 },
    ])
  })

  it('takes a batch of a thousand rows', async () => {
    const row = await office.writeRow('plain', { leaseId: 'h-1', facts })
    const rows = Array.from({ length: 1_000 }, (_, index) => ({ ...row, sk: { S: `h-${index}` } }))
    await record(rows)
    expect([...office.s3.objects.values()].flatMap(read)).toHaveLength(1_000)
  })
})

describe('quota.reached', () => {
  const rowOf = (tenant: string, leaseId: string) => office.writeRow(tenant, { leaseId })

  it('is not said below 80 %', async () => {
    await office.useAccount('told', '2026-11', 799, 0)
    await record([await rowOf('told', 'q-1')])
    expect(sent('told')).toEqual([])
  })

  it('is said at 80 % and at 100 %, once each', async () => {
    const row = await rowOf('told', 'q-2')
    await office.useAccount('told', '2026-11', 800, 0)
    await record([row])
    await record([row])
    await office.useAccount('told', '2026-11', 1_000, 0)
    await record([row])
    await record([row])
    const events = sent('told').map(event => WebhookEvent.parse(event))
    const reached = { window: '2026-11', quota: 'tokens', limit: 1_000 }
    expect(events).toMatchObject([
      { type: 'quota.reached', tenant: 'told', data: { ...reached, percent: 80, used: 800 } },
      { type: 'quota.reached', tenant: 'told', data: { ...reached, percent: 100, used: 1_000 } },
    ])
    expect(new Set(events.map(({ id }) => id)).size).toBe(2)
  })

  it('is said anew in the next month', async () => {
    await office.useAccount('told', '2026-12', 900, 0)
    await record([await office.writeRow('told', { leaseId: 'q-3', window: '2026-12' })])
    expect(sent('told')).toMatchObject([{ data: { window: '2026-12', percent: 80 } }])
  })

  it('is said of money too', async () => {
    await office.useAccount('rich', '2026-11', 0, 1_000)
    await record([await rowOf('rich', 'q-4')])
    const said = sent('rich').map(({ data }) => `${data.quota} ${data.percent}`)
    expect(said.toSorted()).toEqual(['money 100', 'money 80'])
  })

  it('is said once, however many say it at the same time', async () => {
    await office.useAccount('crowd', '2026-11', 850, 0)
    const row = await rowOf('crowd', 'q-5')
    const batches = Array.from({ length: 20 }, (_, index) => record([row], 5_000 + index))
    expect(await Promise.all(batches)).toEqual(batches.map(() => allDone))
    expect(sent('crowd')).toHaveLength(1)
  })

  it('does not keep the archive waiting when the queue is not to be had', async () => {
    await office.useAccount('deaf', '2026-11', 850, 0)
    office.sqs.fail(3)
    expect(await record([await rowOf('deaf', 'q-6')])).toEqual(allDone)
    expect(office.s3.objects.size).toBe(1)
    expect(sent('deaf')).toEqual([])
    expect(logged()).toMatchObject([
      { level: 'error', message: 'event not announced' },
      { message: 'archived' },
    ])
  })

  it('is nobody’s business where there is no webhook', async () => {
    await office.useAccount('plain', '2026-11', 1_000, 1_000)
    await record([await rowOf('plain', 'q-7')])
    expect(office.sqs.calls).toEqual([])
  })
})

describe('the schedule', () => {
  const hourMs = 3_600_000
  const yesterday = new Date(Date.now() - 24 * hourMs - 20 * 60_000).toISOString().slice(0, 10)
  const since = Date.parse(yesterday)
  const requestOf = (leaseId: string, day: string, model: string) =>
    office.writeRow('daily', { leaseId, since, facts: { at: `${day}T12:00:00.000Z`, model } })

  it('sums up the day before for each tenant with a webhook, once', async () => {
    await requestOf('s-1', yesterday, 'small')
    await requestOf('s-2', yesterday, 'large')
    await requestOf('s-3', yesterday, 'small')
    await requestOf('s-4', '2020-01-01', 'small')
    await handler(scheduledEvent)
    await Promise.all([handler(scheduledEvent), handler(scheduledEvent)])
    const events = sent('daily').map(event => WebhookEvent.parse(event))
    expect(events).toMatchObject([
      {
        type: 'usage.daily',
        data: {
          ...{ day: yesterday, requests: 3, tokens: 90, nanos: 270 },
          models: [
            { model: 'large', requests: 1, tokens: 30, nanos: 90 },
            { model: 'small', requests: 2, tokens: 60, nanos: 180 },
          ],
        },
      },
    ])
    expect(sent('idle')).toMatchObject([{ data: { day: yesterday, requests: 0, models: [] } }])
    expect(sent('plain')).toEqual([])
  })

  it('says of quotas what the stream came too early for', async () => {
    const window = windowOf(Date.now())
    await office.useAccount('twice', window, 0, 810)
    await handler(scheduledEvent)
    await handler(scheduledEvent)
    expect(sent('twice').filter(({ type }) => type === 'quota.reached')).toMatchObject([
      { data: { window, quota: 'money', percent: 80, used: 810, limit: 1_000 } },
    ])
  })

  it('says that a quota is reached when what is left of it has not sufficed', async () => {
    const window = windowOf(Date.now())
    await office.useAccount('refused', window, 700, 0)
    await handler(scheduledEvent)
    expect(sent('refused').filter(({ type }) => type === 'quota.reached')).toEqual([])
    await office.askTooMuch('refused')
    await handler(scheduledEvent)
    await handler(scheduledEvent)
    const events = sent('refused').filter(({ type }) => type === 'quota.reached')
    expect(events.map(event => WebhookEvent.parse(event).data)).toEqual([
      { window, quota: 'tokens', percent: 100, used: 700, limit: 1_000 },
    ])
  })

  it('fails when a tenant could not be told, so that the alarm rings', async () => {
    await office.useAccount('idle', windowOf(Date.now()), 900, 0)
    office.sqs.fail(3)
    await expect(handler(scheduledEvent)).rejects.toThrow('1 failed')
  })
})
