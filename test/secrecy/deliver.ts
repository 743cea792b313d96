import { text } from 'node:stream/consumers'
import type { SQSRecord } from 'aws-lambda'
import { expect } from 'vitest'
import { openDeliver } from '../../functions/courier/deliver.ts'
import { TenantEntry } from '../../functions/shared/configuration/configuration.ts'
import type { WebhookEvent } from '../../functions/shared/contract/webhook-event.ts'
import { deriveWebhookSecret } from '../../functions/shared/contract/webhook-secret.ts'
import { openLog } from '../../functions/shared/edge/open-log.ts'
import { systemClock } from '../../functions/shared/edge/system-clock.ts'
import { openPost } from '../../functions/shared/upstream/open-post.ts'
import { startTlsServer } from '../upstream/tls-server.ts'
import type { Traces } from './pay.ts'
import { ofOperator, ofReceiver } from './planted.ts'

const event: WebhookEvent = {
  ...{ id: 'evt_1', tenant: 'hooked', created: 1_795_000_000, type: 'quota.reached' },
  data: { window: '2026-11', quota: 'tokens', percent: 80, used: 800, limit: 1_000 },
}
const record = { body: JSON.stringify(event), attributes: { ApproximateReceiveCount: '1' } } as SQSRecord

/** The courier, before a receiver that quotes all it is sent; its address is a secret by itself, as chats give them out. */
export const deliver = async (): Promise<Traces> => {
  const lines: string[] = []
  const received: string[] = []
  const server = await startTlsServer(async (request, response) => {
    const told = JSON.stringify([request.url, request.headers, await text(request)])
    received.push(told)
    response.writeHead(received.length === 1 ? 500 : 200, { 'x-debug': ofReceiver.header }).end(told)
  })
  const webhook = `https://127.0.0.1:${server.port}/${ofReceiver.address}`
  const postponed: string[] = []
  const bring = openDeliver({
    findTenant: async () => TenantEntry.parse({ id: 'hooked', keyPrefix: 'hooked', webhook }),
    readMasters: async () => [ofOperator.webhookMaster],
    post: openPost({ isAllowed: address => address === '127.0.0.1', timeoutMs: 5_000, clock: systemClock }),
    queue: { postpone: async receipt => void postponed.push(receipt) },
    now: systemClock.now,
    log: openLog('debug', line => lines.push(line), systemClock.now),
  })
  try {
    await bring([record])
    await bring([record])
    expect(received).toHaveLength(2)
    expect(lines.join('')).toContain('event not delivered')
  } finally {
    await server.close()
  }
  const secret = deriveWebhookSecret(ofOperator.webhookMaster, 'hooked')
  // What its receiver is told it may know, but for the secrets; what we write down has neither.
  const quoted = received.map(told => told.replaceAll(ofReceiver.address, ''))
  return {
    texts: [...lines, ...quoted],
    planted: { ...ofReceiver, secret, master: ofOperator.webhookMaster },
  }
}
