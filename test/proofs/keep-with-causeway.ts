import { randomBytes } from 'node:crypto'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { openFindPrice } from '../../functions/shared/accounting/find-price.ts'
import { hasBudget } from '../../functions/shared/accounting/key-terms.ts'
import { openCharge } from '../../functions/shared/charging/charge.ts'
import type { Clock } from '../../functions/shared/contract/clock.ts'
import { GatewayError } from '../../functions/shared/contract/gateway-error.ts'
import { noUsage } from '../../functions/shared/contract/usage.ts'
import { openLog } from '../../functions/shared/edge/open-log.ts'
import type { Target } from '../../functions/shared/routing/route.ts'
import { accountWrites } from '../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../functions/shared/store/accounts/accounts.ts'
import { openNoteRefusal } from '../../functions/shared/store/accounts/note-refusal.ts'
import { openLedger } from '../../functions/shared/store/ledger.ts'
import { tableNames } from '../store/open-bench.ts'
import type { Journal } from './journal.ts'
import { type LoadCaller, requestMs } from './load.ts'

/** What the provider says to a request for so many tokens: how many it used, or undefined if it failed. */
export type AskProvider = (tokens: number) => Promise<number | undefined>

/** One request of a client, from its begin to its end. */
export type Request = (caller: LoadCaller, tokens: number, askProvider: AskProvider) => Promise<void>

type Keeping = { readonly dynamodb: DynamoDBClient; readonly clock: Clock; readonly journal: Journal }

/** A dollar for a million tokens. */
const target = {
  shapes: [],
  provider: {},
  price: { input: 1, output: 0, variants: [] },
} as unknown as Target

export const mintId = (): string => randomBytes(12).toString('hex')

/** Requests whose money and tokens the gateway's own code keeps. */
export const keepWithCauseway = ({ dynamodb, clock, journal }: Keeping): Request => {
  const ledger = openLedger(dynamodb, tableNames.ledger)
  const accounts = openAccounts(accountWrites(dynamodb, tableNames.state), ledger, clock.now)
  const noteRefusal = openNoteRefusal({ dynamodb, table: tableNames.state, now: clock.now })
  const findPrice = openFindPrice({ version: 'none', columns: [], providers: [] } as unknown as Parameters<
    typeof openFindPrice
  >[0])

  const openRequest = (id: string) => {
    const log = openLog(
      'error',
      line => line.includes('"unsettled"') && journal({ id, at: clock.now(), type: 'unsettled', line }),
      clock.now,
    )
    return { accounts, noteRefusal, ledger, findPrice, clock, dice: Math.random, mintId: () => id, log }
  }

  return async ({ tenant, key }, tokens, askProvider) => {
    const id = mintId()
    const note: (type: Parameters<Journal>[0]['type'], used?: object) => void = (type, used) =>
      journal({ id, at: clock.now(), type, ...used })
    note('begun', { tenant: tenant.id, budgetId: key && hasBudget(key) ? key.budgetId : undefined })
    const charging = {
      call: { id, headers: {}, deadline: clock.now() + requestMs },
      caller: { tenant, keyId: 'none', key },
      // An embedding holds a token for each byte of its input and nothing more.
      task: { endpoint: 'embeddings', request: { model: 'model', input: 'x'.repeat(tokens) } },
      route: { targets: [target], maxOutputTokens: undefined },
    } as unknown as Parameters<typeof openCharge>[1]
    const charge = await openCharge(openRequest(id), charging).catch((error: unknown) => {
      if (error instanceof GatewayError) return error
      throw error
    })
    if (charge instanceof GatewayError) return note(charge.status === 503 ? 'unavailable' : 'refused')
    note('sent')
    const used = await askProvider(tokens)
    if (used === undefined) {
      await charge.release()
      return note('failed')
    }
    const bill = charge.bill(target, { usage: { ...noUsage, input: used }, characters: 0 })
    note('answered', { tokens: bill.tokens, nanos: bill.nanos })
    await charge.settle(bill, {})
    note('settled')
  }
}
