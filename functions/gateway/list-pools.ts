import { jsonReply } from '../shared/contract/json-reply.ts'
import type { Gateway } from '../shared/gateway.ts'
import { type Member, readMember, writeMember } from '../shared/routing/member.ts'
import type { Stored } from '../shared/store/pools/standing-item.ts'
import { describeMember, describeRecord, recordOf } from './describe-member.ts'
import type { AdminEndpoint } from './endpoint.ts'

type Known = ReadonlyMap<string, Stored>

/** Its keys, which its secret names, and whatever else the fleet knows something of. */
const membersOf = async (
  { configuration, providerKeys }: Gateway,
  providerId: string,
  known: Known,
): Promise<readonly Member[]> => {
  const secret = configuration.providers[providerId]?.secret
  const pool = secret === undefined ? undefined : await providerKeys.read(secret)
  const keys = pool?.ok ? pool.value.map(({ id }) => ({ providerId, keyId: id })) : []
  const seen = [...known.keys()].map(readMember).filter(member => member.providerId === providerId)
  return [...new Map([...keys, ...seen].map(member => [writeMember(member), member])).values()]
}

/** Those of the targets alone: a request counts for its target and for its key. */
const describeTotals = (known: Known, now: number) => {
  const targets = [...known].filter(([name]) => readMember(name).keyId === undefined)
  const records = targets.map(([, { standing }]) => recordOf(standing, now))
  const sum = (name: 'requests' | 'failed' | 'knownMs' | 'presentMs') =>
    records.reduce((total, record) => total + record[name], 0)
  return describeRecord({
    ...{ requests: sum('requests'), failed: sum('failed') },
    ...{ knownMs: sum('knownMs'), presentMs: sum('presentMs') },
  })
}

/**
 * `GET /health/pools`: every member of every pool, as the fleet stands now, and what the targets have done in all. A key is
 * named by its id. Requests are a sample: one answer in ten is written, and counts for ten.
 */
export const listPools: AdminEndpoint = async ({ gateway }) => {
  const known = await gateway.admin.standings.readAll()
  const now = gateway.clock.now()
  const pools = await Promise.all(
    Object.keys(gateway.configuration.providers).map(async provider => {
      const members = await membersOf(gateway, provider, known)
      return {
        provider,
        members: members.map(member => describeMember(member, known.get(writeMember(member))?.standing, now)),
      }
    }),
  )
  return jsonReply({
    object: 'list',
    at: new Date(now).toISOString(),
    totals: describeTotals(known, now),
    data: pools.filter(({ members }) => members.length > 0),
  })
}
