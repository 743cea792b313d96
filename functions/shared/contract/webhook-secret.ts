import { createHmac } from 'node:crypto'

/**
 * The secret that a tenant's webhooks are signed with, 64 hex digits. It is derived from one secret of the stack instead of
 * stored for each tenant: a new tenant needs no deploy and no grant, and a thousand tenants cost no more than one. The price
 * is that it changes for all of them or for none; for a week the one before signs too (store/webhook-masters.ts). An operator
 * computes it with `printf 'webhook:<tenant>' | openssl dgst -sha256 -hmac <the stack's secret>`.
 */
export const deriveWebhookSecret = (master: string, tenant: string): string =>
  createHmac('sha256', master).update(`webhook:${tenant}`).digest('hex')
