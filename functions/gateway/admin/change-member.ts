import { GatewayError } from '../../shared/contract/gateway-error.ts'
import { jsonReply } from '../../shared/contract/json-reply.ts'
import { type Member, readMember, writeMember } from '../../shared/routing/member.ts'
import type { Stored } from '../../shared/store/pools/standing-item.ts'
import { describeMember } from '../describe-member.ts'
import type { AdminEndpoint, AdminVisit } from '../endpoint.ts'
import { logChange } from './log-change.ts'

const memberMissing = (): GatewayError =>
  new GatewayError({
    status: 404,
    code: 'member_not_found',
    message: 'There is no such member of that pool. GET /health/pools lists them by provider, key and model.',
  })

const conflict = (): GatewayError =>
  new GatewayError({
    status: 409,
    code: 'member_conflict',
    message: 'Its health changed too often at this moment; nothing was changed here. Repeat it.',
  })

/** The key that `{key}` names, and what is known of it for single models, or a target by its model. Throws 404. */
const findMembers = async (
  { gateway, parameters }: AdminVisit,
  known: ReadonlyMap<string, Stored>,
): Promise<readonly Member[]> => {
  const { provider: providerId = '', key = '' } = parameters
  const { providers } = gateway.configuration
  const secret = Object.hasOwn(providers, providerId) ? providers[providerId]?.secret : undefined
  const pool = secret === undefined ? undefined : await gateway.providerKeys.read(secret)
  const isInPool = pool?.ok && pool.value.some(({ id }) => id === key)
  const seen = [...known.keys()]
    .map(readMember)
    .filter(member => member.providerId === providerId && (member.keyId ?? member.model) === key)
  const own = isInPool ? [{ providerId, keyId: key }] : []
  const members = [...new Map([...own, ...seen].map(member => [writeMember(member), member])).values()]
  if (members.length === 0) throw memberMissing()
  return members
}

/**
 * `POST /admin/v1/pools/{provider}/{key}/reset` forgets that a member has failed; `…/eject` takes it out of service until it is
 * reset. All gateways follow within a second. Needs no body.
 */
export const changeMember =
  (change: 'reset' | 'ejected'): AdminEndpoint =>
  async visit => {
    const { standings } = visit.gateway.admin
    const known = await standings.readAll()
    const members = await findMembers(visit, known)
    // A key that is out is out for every model.
    const changing = change === 'reset' ? members : members.slice(0, 1)
    const data = await Promise.all(
      changing.map(async member => {
        const changed = await standings.note(member, known.get(writeMember(member)), { type: change })
        if (!changed) throw conflict()
        return describeMember(member, changed.after?.standing, visit.gateway.clock.now())
      }),
    )
    const { provider, key } = visit.parameters
    logChange(visit, `pool member ${change}`, { provider, key })
    return jsonReply({ object: 'list', data: [{ provider, members: data }] })
  }
