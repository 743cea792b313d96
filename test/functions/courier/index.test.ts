import type { SQSEvent } from 'aws-lambda'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { startSqs } from '../../store/sqs-server.ts'
import { startSurroundings } from '../../surroundings.ts'
import { startTlsServer } from '../../upstream/tls-server.ts'
import { putWebhookSecret } from './put-webhook-secret.ts'

const received: unknown[] = []
let stop: () => Promise<unknown>
let sqs: Awaited<ReturnType<typeof startSqs>>
let handler: typeof import('../../../functions/courier/index.ts').handler

beforeAll(async () => {
  const server = await startTlsServer((request, response) => {
    received.push(request.url)
    response.end()
  })
  sqs = await startSqs()
  const surroundings = await startSurroundings(() =>
    Configuration.parse({
      providers: { any: { baseUrl: 'https://api.example.com' } },
      models: [{ name: 'any', targets: [{ provider: 'any' }] }],
      tenants: [{ id: 'sly', keyPrefix: 'sly', webhook: `https://localhost:${server.port}/` }],
    }),
  )
  stop = () => Promise.all([server.close(), sqs.close(), surroundings.stop()])
  Object.assign(process.env, surroundings.variables, {
    AWS_ENDPOINT_URL_SQS: sqs.url,
    WEBHOOK_QUEUE: `${sqs.url}/123456789012/webhooks`,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  })
  await putWebhookSecret('of the stack')
  ;({ handler } = await import('../../../functions/courier/index.ts'))
})
afterAll(() => stop())

it('calls no host of the network it runs in, and puts the event off', async () => {
  const lines: string[] = []
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation(text => lines.push(String(text)) > 0)
  const event = {
    ...{ id: 'evt_1', tenant: 'sly', created: 1, type: 'usage.daily' },
    data: { day: '2026-11-21', requests: 0, tokens: 0, nanos: 0, models: [] },
  }
  const message = {
    messageId: 'message-1',
    receiptHandle: 'receipt',
    body: JSON.stringify(event),
    attributes: { ApproximateReceiveCount: '2' },
  }
  const answer = await handler({ Records: [message] } as unknown as SQSEvent)
  spy.mockRestore()
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] })
  expect(received).toEqual([])
  expect(lines.map(line => JSON.parse(line))).toMatchObject([
    { message: 'event not delivered', tenant: 'sly', failure: 'address_not_allowed' },
  ])
  expect(sqs.calls).toMatchObject([{ action: 'ChangeMessageVisibility', input: { VisibilityTimeout: 120 } }])
})
