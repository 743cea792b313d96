import * as z from 'zod'
import type { Health } from '../../functions/shared/routing/health.ts'

const Members = z.array(
  z.strictObject({
    provider: z.string(),
    model: z.string().optional(),
    state: z.enum(['closed', 'open', 'half-open']).default('closed'),
    reason: z.string().default('as given'),
    firstByteMs: z.number().positive().optional(),
    inUse: z.number().min(0).optional(),
    slowStart: z.number().min(0).max(1).optional(),
  }),
)

const defined = <Value extends object>(value: Value) =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined))

/** A fleet's health as somebody has written it down; the entry of a model goes before that of its provider. Throws what is wrong. */
export const readHealth = (json: unknown): Health => {
  const { data: members, error } = Members.safeParse(json)
  if (error)
    throw new Error(`--health is not what it has to be (--help shows it):\n${z.prettifyError(error)}`)
  return ({ providerId, model }) => {
    const ofProvider = members.filter(({ provider }) => provider === providerId)
    const member = ofProvider.find(one => one.model === model) ?? ofProvider.find(one => !one.model)
    return member && { state: member.state, ...defined(member) }
  }
}
