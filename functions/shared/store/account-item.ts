import type { Account, Lease, Limits } from '../accounting/account.ts'
import type { Amount } from '../accounting/amount.ts'
import { type Item, map, number, readNumber, text } from './attribute.ts'

/** DynamoDB compares numbers, so "no limit" is a number too. */
const unlimited = -1

export const writeLimit = (limit: number | undefined) => number(limit ?? unlimited)

export const writeLease = ({ tokens, nanos, since, expiresAt }: Lease) =>
  map({
    tokens: number(tokens),
    nanos: number(nanos),
    since: number(since),
    expiresAt: number(expiresAt),
  })

export const accountKey = (tenant: string, window: string) => ({
  pk: text(`ACCOUNT#${tenant}`),
  sk: text(window),
})

/** A tenant's account at the begin of a window. */
export const newAccountItem = (tenant: string, window: string, limits: Limits): Item => ({
  ...accountKey(tenant, window),
  tokensLimit: writeLimit(limits.tokens),
  tokensLeft: number(limits.tokens ?? 0),
  tokensUsed: number(0),
  nanosLimit: writeLimit(limits.nanos),
  nanosLeft: number(limits.nanos ?? 0),
  nanosUsed: number(0),
  tokensCredited: number(0),
  nanosCredited: number(0),
  adjustments: map({}),
  forgotten: number(0),
  leases: map({}),
  ended: map({}),
  minute: number(0),
  minuteRequests: number(0),
  minuteTokens: number(0),
})

const readAmount = (item: Item | undefined): Amount => ({
  tokens: readNumber(item?.['tokens']),
  nanos: readNumber(item?.['nanos']),
})

export const readLease = (item: Item | undefined): Lease => ({
  ...readAmount(item),
  since: readNumber(item?.['since']),
  expiresAt: readNumber(item?.['expiresAt']),
})

const readLimit = (item: Item): Account['limit'] => {
  const tokens = readNumber(item['tokensLimit'])
  const nanos = readNumber(item['nanosLimit'])
  return { ...(tokens !== unlimited && { tokens }), ...(nanos !== unlimited && { nanos }) }
}

export const readAccount = (item: Item): Account => ({
  limit: readLimit(item),
  left: { tokens: readNumber(item['tokensLeft']), nanos: readNumber(item['nanosLeft']) },
  leases: Object.fromEntries(
    Object.entries(item['leases']?.M ?? {}).map(([id, lease]) => [id, readLease(lease.M)]),
  ),
  minute: readNumber(item['minute']),
  minuteRequests: readNumber(item['minuteRequests']),
  minuteTokens: readNumber(item['minuteTokens']),
})
