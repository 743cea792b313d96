import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { isConditionFailed, number, text } from '../attribute.ts'

/** Whoever has not sent an event so long after claiming it is taken for dead. */
const claimMs = 15 * 60_000
/** Longer than anybody looks back: after this an event could be sent again. In seconds. */
const keepSeconds = 400 * 86_400

const isUnsent = 'attribute_not_exists(sentAt)'
const isFree = '(attribute_not_exists(claimedUntil) OR claimedUntil < :now)'

type Opened = { readonly dynamodb: DynamoDBClient; readonly table: string; readonly now: () => number }

/**
 * Which events were sent, so that each is sent once: claimed before and confirmed after. Only who dies between the two, or
 * takes longer than a claim lasts, lets one be sent again.
 */
export const openAnnouncements = ({ dynamodb, table, now }: Opened) => {
  /** Spares the write for what a full account would ask each minute; sent is sent. */
  const sent = new Set<string>()

  const update = (tenant: string, name: string, expression: object) =>
    dynamodb.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { pk: text(`ANNOUNCED#${tenant}`), sk: text(name) },
        ...expression,
      }),
    )

  /** True for one asker; false when the event was sent, or somebody else is about to. */
  const claim = async (tenant: string, name: string): Promise<boolean> => {
    const id = `${tenant}#${name}`
    if (sent.has(id)) return false
    const time = now()
    try {
      await update(tenant, name, {
        UpdateExpression: 'SET claimedUntil = :until, expiresAt = :expiresAt',
        ConditionExpression: `${isUnsent} AND ${isFree}`,
        ExpressionAttributeValues: {
          ':now': number(time),
          ':until': number(time + claimMs),
          ':expiresAt': number(Math.floor(time / 1_000) + keepSeconds),
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      })
      return true
    } catch (error) {
      if (!isConditionFailed(error)) throw error
      if (error.Item?.['sentAt']) sent.add(id)
      return false
    }
  }

  const confirm = async (tenant: string, name: string): Promise<void> => {
    await update(tenant, name, {
      UpdateExpression: 'SET sentAt = :now',
      ExpressionAttributeValues: { ':now': number(now()) },
    })
    sent.add(`${tenant}#${name}`)
  }

  return { claim, confirm }
}
export type Announcements = ReturnType<typeof openAnnouncements>
