import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { isConditionFailed, number, text } from '../attribute.ts'

/**
 * In sixths of a retry, so that all is counted in whole numbers: each request earns one, a retry costs six. With what is had in
 * advance a total outage stays within 1.2 attempts a request.
 */
const retryCost = 6
/** So many retries a minute are made before they are earned. */
const advanced = 3

const windowOf = (time: number): number => Math.floor(time / 60_000)
/** Nobody looks at a minute that is over. In seconds. */
const keepSeconds = 600

const hasLeft = '(attribute_not_exists(retriesLeft) OR retriesLeft >= :needed OR retriesMade < :advanced)'

type Opened = { readonly dynamodb: DynamoDBClient; readonly table: string; readonly now: () => number }

/**
 * How many retries a pool pays for: a sixth of its requests, the first three of a minute in advance, for the whole fleet, so that an
 * outage is not made worse by us. Requests are counted here for nothing and shared when a retry is asked for, so only retries cost a write, which
 * their caller's next attempt waits for. While it cannot be written, an instance retries what it has earned itself.
 */
export const openRetryBudget = ({ dynamodb, table, now }: Opened) => {
  const earned = new Map<string, { readonly window: number; readonly sixths: number }>()

  const spend = async (pool: string, own: number): Promise<void> => {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { pk: text(`RETRIES#${pool}`), sk: text(String(windowOf(now()))) },
        UpdateExpression:
          'SET retriesLeft = if_not_exists(retriesLeft, :zero) + :change, retriesMade = if_not_exists(retriesMade, :zero) + :one, expiresAt = :expiresAt',
        ConditionExpression: hasLeft,
        ExpressionAttributeValues: {
          ':zero': number(0),
          ':one': number(1),
          ':advanced': number(advanced),
          ':change': number(own - retryCost),
          ':needed': number(retryCost - own),
          ':expiresAt': number(Math.floor(now() / 1_000) + keepSeconds),
        },
      }),
    )
  }

  const earn = (pool: string, sixths: number): void => {
    const { window, sixths: before } = earned.get(pool) ?? { window: windowOf(now()), sixths: 0 }
    earned.set(pool, { window, sixths: before + sixths })
  }
  /** Belongs to one asker at a time; what was earned in a minute that is over is lost. */
  const takeEarned = (pool: string): number => {
    const { window, sixths } = earned.get(pool) ?? { window: 0, sixths: 0 }
    earned.delete(pool)
    return window === windowOf(now()) ? sixths : 0
  }

  return {
    countRequest: (pool: string): void => earn(pool, 1),
    mayRetry: async (pool: string): Promise<boolean> => {
      const own = takeEarned(pool)
      try {
        await spend(pool, own)
        return true
      } catch (error) {
        const isOwn = !isConditionFailed(error) && own >= retryCost
        earn(pool, isOwn ? own - retryCost : own)
        return isOwn
      }
    },
  }
}
