import { createHash } from 'node:crypto'
import type { Log } from '../shared/contract/log.ts'
import type { Occurrence, WebhookEvent } from '../shared/contract/webhook-event.ts'
import type { Announcements } from '../shared/store/books/announcements.ts'
import type { Queue } from '../shared/store/connect-queue.ts'

type Announcing = {
  readonly announcements: Announcements
  readonly queue: Pick<Queue, 'send'>
  readonly now: () => number
  readonly log: Log
}

const eventId = (tenant: string, name: string): string =>
  `evt_${createHash('sha256').update(`${tenant}#${name}`).digest('hex').slice(0, 24)}`

/**
 * Puts an event on the way to its tenant's webhook, once under its name. What fails is logged and stays claimed until the
 * claim runs out; then whoever asks next sends it, which is the schedule at the latest. Never rejects; false if it failed.
 */
export const openAnnounce =
  ({ announcements, queue, now, log }: Announcing) =>
  async (tenant: string, name: string, describe: () => Promise<Occurrence>): Promise<boolean> => {
    try {
      if (!(await announcements.claim(tenant, name))) return true
      const event: WebhookEvent = {
        id: eventId(tenant, name),
        tenant,
        created: Math.floor(now() / 1_000),
        ...(await describe()),
      }
      await queue.send(event)
      await announcements.confirm(tenant, name)
      log('info', 'announced', { tenant, event: event.id, type: event.type })
      return true
    } catch (error) {
      log('error', 'event not announced', { tenant, event: name, name: String((error as Error)?.name) })
      return false
    }
  }
export type Announce = ReturnType<typeof openAnnounce>
