import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { accountWrites } from '../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../functions/shared/store/accounts/accounts.ts'
import { openLedger } from '../../functions/shared/store/ledger.ts'
import { dummyCredentials } from '../../infra/local/dummy-credentials.ts'
import { tableNames } from '../store/open-bench.ts'

/** What one answered request takes of DynamoDB. */
export type Cost = {
  /** How many other requests of the tenant are open at the same time: their leases are in the same item. */
  readonly open: number
  readonly roundTrips: number
  readonly writeUnits: number
}

const amount = { tokens: 100, nanos: 100_000 }
const expiresIn = 960_000

/** Counts round trips, and the units that DynamoDB says it has consumed. */
const countUnits = (dynamodb: DynamoDBClient) => {
  const count = { roundTrips: 0, writeUnits: 0 }
  dynamodb.middlewareStack.add(
    next => async args => {
      const input = { ...args.input, ReturnConsumedCapacity: 'TOTAL' }
      const answered = await next({ ...args, input } as typeof args)
      const { ConsumedCapacity: consumed } = answered.output as {
        ConsumedCapacity?: { CapacityUnits?: number }
      }
      count.roundTrips += 1
      count.writeUnits += consumed?.CapacityUnits ?? Number.NaN
      return answered
    },
    { step: 'initialize' },
  )
  return count
}

/** Measures a request in an account in which so many others are open. */
export const measureCost = async (url: string, open: number): Promise<Cost> => {
  const tenant = `measured-${open}`
  const now = Date.now()
  const connect = () =>
    new DynamoDBClient({ endpoint: url, region: 'eu-west-1', credentials: dummyCredentials })
  const openParts = (dynamodb: DynamoDBClient) => {
    const ledger = openLedger(dynamodb, tableNames.ledger)
    return { ledger, accounts: openAccounts(accountWrites(dynamodb, tableNames.state), ledger, () => now) }
  }
  const hold = async (accounts: ReturnType<typeof openAccounts>, leaseId: string) => {
    const asked = { tenant, leaseId, amount, limits: { tokens: 1_000_000_000 }, expiresAt: now + expiresIn }
    const result = await accounts.hold(asked)
    if (!result.ok) throw new Error('The measured account has refused.')
    return result.hold
  }

  const others = openParts(connect())
  for (let index = 0; index < Math.max(1, open); index++) {
    const other = await hold(others.accounts, `${index}`.padStart(24, '0'))
    if (open === 0) await others.accounts.settle(other, amount)
  }
  const dynamodb = connect()
  const count = countUnits(dynamodb)
  const { accounts, ledger } = openParts(dynamodb)
  const held = await hold(accounts, 'f'.repeat(24))
  const { window, since, leaseId } = held
  const row = { tenant, window, since, leaseId, ...amount, kind: 'actual', facts: {} } as const
  await accounts.settle(held, await ledger.put(row))
  return { open, ...count }
}
