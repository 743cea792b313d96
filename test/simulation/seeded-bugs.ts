import { windowOf } from '../../functions/shared/accounting/window.ts'
import type { Gateway } from '../../functions/shared/gateway.ts'
import { newAccountItem, readAccount } from '../../functions/shared/store/accounts/account-item.ts'
import type { Accounts } from '../../functions/shared/store/accounts/accounts.ts'
import type { Command } from '../model/dynamodb-model.ts'
import { type Parts, realParts } from './parts.ts'

/** A mistake that somebody could make, and what the simulation must say of it. */
export type SeededBug = { readonly name: string; readonly parts: Parts; readonly seenAs: RegExp }

const withGateway = (change: (gateway: Gateway) => Partial<Gateway>): Parts => ({
  ...realParts,
  changeGateway: gateway => ({ ...gateway, ...change(gateway) }),
})

const withAccounts = (change: (gateway: Gateway) => Partial<Accounts>): Parts =>
  withGateway(gateway => ({ accounts: { ...gateway.accounts, ...change(gateway) } }))

const withUpdates = (change: (condition: string, update: string) => string): Parts => ({
  ...realParts,
  changeCommand: (command: Command) => {
    if (command.type !== 'update') return command
    const { ConditionExpression: condition = '', UpdateExpression: update = '' } = command.input
    return { ...command, input: { ...command.input, ConditionExpression: change(condition, update) } }
  },
})

const withoutClause = (clause: string): Parts =>
  withUpdates(condition => condition.replace(` AND ${clause}`, ''))

async function* changeTexts(texts: AsyncIterable<string | Uint8Array>, change: (text: string) => string) {
  for await (const text of texts) yield change(text.toString())
}

const withTexts = (change: (text: string) => string): Parts => ({
  ...realParts,
  changeReply: ({ body, ...reply }) => ({
    ...reply,
    body: typeof body === 'string' || body instanceof Uint8Array ? body : changeTexts(body, change),
  }),
})

export const seededBugs: readonly SeededBug[] = [
  {
    name: 'settle without looking for the lease',
    parts: withUpdates((condition, update) =>
      update.includes('REMOVE leases.#lease') ? 'attribute_exists(pk)' : condition,
    ),
    seenAs: /^I2/,
  },
  {
    name: 'hold without looking at what is left',
    parts: withoutClause('tokensLeft >= :tokens'),
    seenAs: /^I1/,
  },
  {
    name: 'hold again what was settled, when a try comes late',
    parts: withoutClause('attribute_not_exists(ended.#lease)'),
    seenAs: /^I[35]/,
  },
  {
    name: 'send before the hold is there',
    parts: withAccounts(({ accounts, clock }) => ({
      hold: async request => {
        void accounts.hold(request)
        const { tenant, leaseId, amount, limits } = request
        const since = clock.now()
        const window = windowOf(since, limits.per)
        const account = readAccount(newAccountItem({ tenant, window }, limits))
        return { ok: true, hold: { tenant, window, leaseId, amount, since }, account, limits }
      },
    })),
    seenAs: /^I9/,
  },
  {
    name: 'release without waiting for it',
    parts: withAccounts(({ accounts }) => ({
      settle: async (hold, used) => {
        const settled = accounts.settle(hold, used)
        if (used.tokens > 0) await settled
        else settled.catch(() => {})
      },
    })),
    seenAs: /^I5/,
  },
  {
    name: 'leases that are over before their requests are',
    parts: withAccounts(({ accounts, clock }) => ({
      hold: request => accounts.hold({ ...request, expiresAt: clock.now() }),
    })),
    seenAs: /^I[69]/,
  },
  {
    name: 'settle after the host is told that all is done',
    parts: { ...realParts, changeReply: ({ finished: _, ...reply }) => reply },
    seenAs: /^I[56]/,
  },
  {
    name: 'lose a settlement without a line in the log',
    parts: withGateway(({ log }) => ({
      log: (level, message, fields) => message === 'unsettled' || log(level, message, fields),
    })),
    seenAs: /^I[56]/,
  },
  {
    name: 'say [DONE] when the provider broke off',
    parts: withTexts(text => text.replace(/data: {"error".*\n\n/, 'data: [DONE]\n\n')),
    seenAs: /says that it is done/,
  },
  {
    name: 'answer an Idempotency-Key anew',
    parts: withGateway(({ claims }) => ({
      claims: {
        ...claims,
        take: async ({ fingerprint }) => ({ ok: true, claim: { id: 'any', claimant: 'any', fingerprint } }),
      },
    })),
    seenAs: /answered a second time/,
  },
  {
    name: 'write what is sent into the log',
    parts: withGateway(({ send, log }) => ({
      send: (request, clock) => {
        log('debug', 'sent', { body: request.body?.toString() })
        return send(request, clock)
      },
    })),
    seenAs: /^the log gives away/,
  },
]
