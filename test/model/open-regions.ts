import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Regions } from '../../functions/shared/store/regions.ts'
import type { openModelledClient, Try } from './modelled-client.ts'

export const tables = { state: 'state', ledger: 'ledger' } as const

/** In the one store of the model each region has tables of its own. */
export const tableIn = (table: string, region: number): string =>
  region === 0 ? table : `${table}@${region}`

/** The region that a table, or the place of an item, is in. */
export const regionOfTable = (table = ''): number => Number(/^\w+@(\d+)/.exec(table)?.[1] ?? 0)

/** Sends to the tables of a region. */
const sendTo =
  (region: number, attempt: Try): Try =>
  ({ type, input }) =>
    attempt({
      type,
      input: { ...input, TableName: tableIn(input.TableName ?? '', region) },
    } as Parameters<Try>[0])

type Opening = {
  readonly openClient: typeof openModelledClient
  readonly attempt: Try
  readonly own: number
  readonly count: number
}

/** The clients of a function in one of so many regions, as `connect-aws.ts` and `connect-regions.ts` open them. */
export const openRegions = ({ openClient, attempt, own, count }: Opening) => {
  const connect = (number: number, maxAttempts: number): DynamoDBClient =>
    openClient(sendTo(number, attempt), { maxAttempts })
  const numbers = Array.from({ length: count }, (_, number) => number)
  const peers = numbers
    .filter(number => number !== own)
    .map(number => ({ number, name: `region-${number}`, dynamodb: connect(number, 1) }))
  const regions: Regions = { own, peers }
  return { dynamodb: connect(own, 2), regions }
}
