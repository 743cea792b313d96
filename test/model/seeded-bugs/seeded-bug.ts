import type { Amount } from '../../../functions/shared/accounting/amount.ts'
import type { Accounts } from '../../../functions/shared/store/accounts/accounts.ts'
import type { Item } from '../../../functions/shared/store/attribute.ts'
import type { Ledger, LedgerRow } from '../../../functions/shared/store/ledger.ts'
import type { Command, Reply } from '../dynamodb-model.ts'
import { type Parts, realParts } from '../request-program.ts'
import { moments, type Scenario } from '../scenario.ts'
import { common, plan } from '../scenarios.ts'

/** A mistake that somebody could make, and a scenario in which it must be seen. */
export type SeededBug = { readonly name: string; readonly parts: Parts; readonly scenario: Scenario }

const { start, afterExpiry } = moments

export const scenario = (change: Partial<Scenario> = {}): Scenario => ({
  ...common,
  name: 'seeded',
  requests: [plan('a'), plan('b')],
  ...change,
})
/** The second wants more than there is: it only mends the account and reaps. */
export const withRefused = [plan('a'), plan('b', { holds: 11 })]
export const crowded = scenario({ requests: [plan('a'), plan('b', { holds: 8 })] })
export const reaped = scenario({ ...crowded, times: [start, afterExpiry] })
export const failing = (faults: number, change: Partial<Scenario> = {}) =>
  scenario({ faults, mayCrash: false, ...change })
export const limited = (limits: Scenario['requests'][number]['limits']) =>
  scenario({ requests: [plan('a', { limits }), plan('b', { limits })] })
export const mixed = scenario({
  requests: [plan('a'), plan('b', { limits: { tokens: 5 } }), plan('c', { limits: { tokens: 5 } })],
  mayFail: false,
  mayCrash: false,
})

export const withCommands = (change: (command: Command) => Command): Parts => ({
  ...realParts,
  openClient: attempt => realParts.openClient(command => attempt(change(command))),
})

export const withReplies = (change: (item: Item, command: Command) => Item): Parts => ({
  ...realParts,
  openClient: attempt =>
    realParts.openClient(async command => {
      const reply = await attempt(command)
      return reply.type === 'refused' && reply.item
        ? ({ ...reply, item: change(reply.item, command) } satisfies Reply)
        : reply
    }),
})

export const withAccounts = (
  change: (accounts: Accounts, ledger: Ledger, now: () => number) => Accounts,
): Parts => ({
  ...realParts,
  openAccounts: (writes, ledger, now) => change(realParts.openAccounts(writes, ledger, now), ledger, now),
})

export const withLedger = (change: (ledger: Ledger) => Ledger): Parts => ({
  ...realParts,
  openLedger: (...opening) => change(realParts.openLedger(...opening)),
})

type Text = 'UpdateExpression' | 'ConditionExpression'

/** Rewrites one expression of the updates that contain a text. */
export const rewrite = (part: Text, update: string, from: string, to: string): Parts =>
  withCommands(command => {
    if (command.type !== 'update' || !command.input.UpdateExpression?.includes(update)) return command
    const text = command.input[part] ?? ''
    if (!text.includes(from)) return command
    return { type: 'update', input: { ...command.input, [part]: text.replace(from, to) } }
  })

export const holding = 'leases.#lease = :leaseValue'
export const settling = 'REMOVE leases.#lease'
export const turning = 'SET #minute = :to'
export const moving = 'tokensLimit = :tokensTo'
export const barring = 'ended.#lease = :minute'
const always = 'attribute_exists(pk)'

export const unconditional = (update: string, clause: string): Parts =>
  rewrite('ConditionExpression', update, clause, always)
export const without = (update: string, assignment: string): Parts =>
  rewrite('UpdateExpression', update, assignment, '')

export const withoutPutCondition = (isMeant: (item: Item) => boolean): Parts =>
  withCommands(command => {
    if (command.type !== 'put' || !isMeant(command.input.Item ?? {})) return command
    const { ConditionExpression: _, ...input } = command.input
    return { type: 'put', input }
  })
export const isAccount = ({ pk }: Item): boolean => pk?.S?.startsWith('ACCOUNT#') === true

export const changeLeases = (item: Item, change: (id: string, lease: Item) => Item | undefined): Item => {
  const leases = Object.entries(item['leases']?.M ?? {}).flatMap(([id, lease]) => {
    const changed = change(id, lease.M ?? {})
    return changed ? [[id, { M: changed }]] : []
  })
  return item['leases'] ? { ...item, leases: { M: Object.fromEntries(leases) } } : item
}

export const expiring = (at: number): Parts =>
  withReplies(item => changeLeases(item, (_, lease) => ({ ...lease, expiresAt: { N: `${at}` } })))

export const amountOf = ({ tokens, nanos = 0 }: LedgerRow): Amount => ({ tokens, nanos })

export const bug = (name: string, parts: Parts, where: Scenario): SeededBug => ({
  name,
  parts,
  scenario: where,
})
