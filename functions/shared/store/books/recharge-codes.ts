import { createHmac } from 'node:crypto'
import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { Amount } from '../../accounting/amount.ts'
import { type Item, isConditionFailed, number, readNumber, text } from '../attribute.ts'

/** What we keep of a recharge code: never the code itself. */
export type RechargeCode = {
  /** Its public name, which the ledger has too. */
  readonly id: string
  readonly amount: Amount
  /** Milliseconds since the epoch; undefined, it holds for ever. */
  readonly expiresAt: number | undefined
  /** The tenant. */
  readonly redeemedBy: string | undefined
}

type Options = {
  readonly dynamodb: DynamoDBClient
  /** Name of the state table. */
  readonly table: string
  /** The secret that codes are hashed under. */
  readonly pepper: () => Promise<string>
  readonly now: () => number
}

/** Of one tenant in an hour, right ones included: nobody guesses, and no script costs more than these writes. */
const triesAnHour = 30

const codeIsNew = 'attribute_not_exists(pk)'
const isNobodysOrOurs = 'attribute_exists(pk) AND (attribute_not_exists(redeemedBy) OR redeemedBy = :tenant)'
const triesAreLeft = 'attribute_not_exists(tries) OR tries < :most'

/** `expiresAt` is the table's time to live, and a code that was deleted would be unknown where "expired" is the truth. */
const writeCode = ({ id, amount, expiresAt }: Omit<RechargeCode, 'redeemedBy'>): Item => ({
  id: text(id),
  tokens: number(amount.tokens),
  nanos: number(amount.nanos),
  ...(expiresAt !== undefined && { validUntil: number(expiresAt) }),
})

const readCode = (item: Item): RechargeCode => ({
  id: item['id']?.S ?? '',
  amount: { tokens: readNumber(item['tokens']), nanos: readNumber(item['nanos']) },
  expiresAt: item['validUntil'] && readNumber(item['validUntil']),
  redeemedBy: item['redeemedBy']?.S,
})

/** The codes that an operator sells or gives away. Takes them as `parseRechargeCode` gives them. */
export const openRechargeCodes = ({ dynamodb, table, pepper, now }: Options) => {
  const keyOf = async (code: string) => {
    const hash = createHmac('sha256', await pepper())
      .update(`recharge:${code}`)
      .digest('hex')
    return { pk: text(`RECHARGE#${hash}`), sk: text('RECHARGE') }
  }

  /** False where the condition does not hold. */
  const updateIf = async (update: object): Promise<boolean> => {
    try {
      await dynamodb.send(new UpdateItemCommand({ TableName: table, Key: {}, ...update }))
      return true
    } catch (error) {
      if (!isConditionFailed(error)) throw error
      return false
    }
  }

  return {
    add: async (code: string, described: Omit<RechargeCode, 'redeemedBy'>): Promise<void> => {
      const Item = { ...(await keyOf(code)), ...writeCode(described) }
      await dynamodb.send(new PutItemCommand({ TableName: table, Item, ConditionExpression: codeIsNew }))
    },

    find: async (code: string): Promise<RechargeCode | undefined> => {
      const get = new GetItemCommand({ TableName: table, Key: await keyOf(code), ConsistentRead: true })
      const { Item } = await dynamodb.send(get)
      return Item && readCode(Item)
    },

    /** True for one tenant, however often it asks. */
    claim: async (code: string, tenant: string): Promise<boolean> =>
      updateIf({
        Key: await keyOf(code),
        UpdateExpression: 'SET redeemedBy = :tenant, redeemedAt = if_not_exists(redeemedAt, :now)',
        ConditionExpression: isNobodysOrOurs,
        ExpressionAttributeValues: { ':tenant': text(tenant), ':now': number(now()) },
      }),

    /** False for a tenant that has tried too often in this hour. */
    mayTry: (tenant: string): Promise<boolean> => {
      const hour = new Date(now()).toISOString().slice(0, 13)
      return updateIf({
        Key: { pk: text(`REDEEM#${tenant}`), sk: text(hour) },
        UpdateExpression: 'SET tries = if_not_exists(tries, :none) + :one, expiresAt = :expiresAt',
        ConditionExpression: triesAreLeft,
        ExpressionAttributeValues: {
          ':none': number(0),
          ':one': number(1),
          ':most': number(triesAnHour),
          ':expiresAt': number(Math.floor(now() / 1_000) + 7_200),
        },
      })
    },
  }
}
export type RechargeCodes = ReturnType<typeof openRechargeCodes>
