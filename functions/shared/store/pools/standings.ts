import {
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb'
import type { Log } from '../../contract/log.ts'
import { type Finding, judge } from '../../routing/judge.ts'
import { type Member, writeMember } from '../../routing/member.ts'
import type { Dice } from '../../routing/situation.ts'
import { isConditionFailed, number, text } from '../attribute.ts'
import { logTransition } from './log-transition.ts'
import { type Changed, fromItem, poolPartition, type Stored, standingKey, toItem } from './standing-item.ts'

type Opened = {
  readonly dynamodb: DynamoDBClient
  readonly table: string
  readonly now: () => number
  readonly dice: Dice
  readonly log: Log
}

/** Each try that fails has seen somebody else's succeed, so a few suffice where hundreds write at once. */
const maximumTries = 4

const isNew = 'attribute_not_exists(pk)'
const isUnchanged = 'version = :known'

/** The standings of all members. */
export const openStandings = ({ dynamodb, table, now, dice, log }: Opened) => {
  const put = async (name: string, known: Stored | undefined, next: Stored): Promise<void> => {
    await dynamodb.send(
      new PutItemCommand({
        TableName: table,
        Item: toItem(name, next, now()),
        ConditionExpression: known ? isUnchanged : isNew,
        ...(known && { ExpressionAttributeValues: { ':known': number(known.version) } }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    )
  }

  const change = async (
    member: Member,
    known: Stored | undefined,
    finding: Finding,
  ): Promise<Changed | undefined> => {
    let before = known
    for (let tries = 0; tries < maximumTries; tries++) {
      const standing = judge(before?.standing, finding, { now: now(), dice })
      if (standing === undefined || standing === before?.standing) return { before, after: before }
      const after = { standing, version: (before?.version ?? 0) + 1 }
      try {
        await put(writeMember(member), before, after)
        return { before, after }
      } catch (error) {
        if (!isConditionFailed(error)) throw error
        before = error.Item && fromItem(error.Item)
      }
    }
    return undefined
  }

  return {
    /** By `writeMember`'s names, up to a moment old; a read unit for each 8 KB, which are some twenty members. */
    readAll: async (): Promise<ReadonlyMap<string, Stored>> => {
      const query = {
        TableName: table,
        KeyConditionExpression: 'pk = :pools',
        ExpressionAttributeValues: { ':pools': text(poolPartition) },
      }
      const pages = await Array.fromAsync(paginateQuery({ client: dynamodb }, query))
      return new Map(
        pages.flatMap(({ Items = [] }) => Items.map(item => [item['sk']?.S ?? '', fromItem(item)])),
      )
    },

    /**
     * Writes what a finding makes of a member's standing, which may be another than the one known here: then it is judged
     * again. Undefined when others were faster each time. Throws when DynamoDB cannot be written.
     */
    note: async (
      member: Member,
      known: Stored | undefined,
      finding: Finding,
    ): Promise<Changed | undefined> => {
      const changed = await change(member, known, finding)
      if (changed) logTransition(log, member, changed)
      return changed
    },

    remove: async (member: Member): Promise<void> => {
      const Key = standingKey(writeMember(member))
      await dynamodb.send(new DeleteItemCommand({ TableName: table, Key }))
    },
  }
}
export type Standings = ReturnType<typeof openStandings>
