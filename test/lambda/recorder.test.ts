import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Office, openOffice } from '../functions/recorder/open-office.ts'
import { toRecords } from '../functions/recorder/stream-event.ts'
import { scheduledEvent } from '../functions/sweeper/deliver.ts'
import { type LambdaFunction, startFunction } from './lambda-function.ts'

const folder = join(import.meta.dirname, '../../dist/recorder')

describe('the built recorder', () => {
  let office: Office
  let lambda: LambdaFunction
  beforeAll(async () => {
    if (!existsSync(join(folder, 'index.cjs')))
      throw new Error('There is no bundle: run `npm run build` first.')
    office = await openOffice()
    lambda = startFunction({ folder, handler: 'index.handler', memoryMb: 512, variables: office.variables })
  })
  afterAll(async () => {
    await lambda.stop()
    await office.stop()
  })

  const invoke = async (event: object): Promise<string> => {
    await lambda.idle()
    return text((await lambda.invoke(JSON.stringify(event))).body)
  }

  it('archives a batch of the stream', async () => {
    const row = await office.writeRow('plain', { leaseId: 'a-1' })
    expect(JSON.parse(await invoke({ Records: toRecords([row]) }))).toEqual({ batchItemFailures: [] })
    const [bytes] = office.s3.objects.values()
    expect(gunzipSync(bytes ?? '').toString()).toContain('"lease_id":"a-1"')
  })

  it('names what it could not archive, so that Lambda brings it again', async () => {
    const row = await office.writeRow('plain', { leaseId: 'a-2' })
    office.s3.fail(3)
    expect(JSON.parse(await invoke({ Records: toRecords([row], 7_000) }))).toEqual({
      batchItemFailures: [{ itemIdentifier: '700000000000012345678901' }],
    })
  })

  it('takes 6 MB, which is the most that Lambda brings', async () => {
    const row = await office.writeRow('plain', { leaseId: 'a-3', facts: { attempts: 'x'.repeat(5_000) } })
    const rows = Array.from({ length: 1_000 }, (_, index) => ({ ...row, sk: { S: `b-${index}` } }))
    expect(JSON.parse(await invoke({ Records: toRecords(rows, 8_000) }))).toEqual({ batchItemFailures: [] })
  })

  it('tells tenants when its schedule calls', async () => {
    await invoke(scheduledEvent)
    expect(office.sqs.sentTo('webhooks').map(({ tenant }) => tenant)).toContain('daily')
    expect(lambda.exits).toEqual([])
  })
})
