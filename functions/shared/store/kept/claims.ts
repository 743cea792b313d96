import { createHmac } from 'node:crypto'
import { DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { type Item, isConditionFailed, number, text } from '../attribute.ts'
import { type Fate, readFate, writeFate } from './claim-item.ts'

/** The right to answer a request that its caller has given a key. */
export type Claim = {
  /** HMAC of the tenant and the key, so that no table gives the key away and no tenant meets another's. */
  readonly id: string
  /** Who has it: one that comes back after its claim went to another changes nothing. */
  readonly claimant: string
  readonly fingerprint: string
}

export type ClaimRequest = {
  readonly tenant: string
  readonly key: string
  /** Of what is asked: the same key on another request is refused. */
  readonly fingerprint: string
  /** Milliseconds since the epoch after which the claimant must be dead, so that another may claim. */
  readonly until: number
}

export type ClaimResult =
  | { readonly ok: true; readonly claim: Claim }
  | { readonly ok: false; readonly fingerprint: string; readonly fate: Fate }

type Options = {
  readonly dynamodb: DynamoDBClient
  /** Name of the state table. */
  readonly table: string
  /** The secret that keys are hashed under. */
  readonly pepper: () => Promise<string>
  readonly now: () => number
  readonly mintId: () => string
}

/** Time to live deletes up to days late, so the time is compared too. */
const claimIsFree = 'attribute_not_exists(pk) OR expiresAt <= :now'
const claimIsOurs = 'claimant = :claimant'

const keyOf = ({ id }: Claim) => ({ pk: text(`CLAIM#${id}`), sk: text('CLAIM') })

const toSeconds = (milliseconds: number): number => Math.ceil(milliseconds / 1_000)

const ignoreRefusedCondition = (error: unknown): void => {
  if (!isConditionFailed(error)) throw error
}

/**
 * Who answers a request that has a key, and what was answered: one item a key, and one write for each thing that happens to
 * it. Everything rejects if DynamoDB does.
 */
export const openClaims = ({ dynamodb, table, pepper, now, mintId }: Options) => {
  const put = async (claim: Claim, fate: Item, until: number, condition: object) => {
    const { claimant, fingerprint } = claim
    await dynamodb.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          ...keyOf(claim),
          claimant: text(claimant),
          fingerprint: text(fingerprint),
          expiresAt: number(toSeconds(until)),
          ...fate,
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        ...condition,
      }),
    )
  }

  const ours = ({ claimant }: Claim) => ({
    ConditionExpression: claimIsOurs,
    ExpressionAttributeValues: { ':claimant': text(claimant) },
  })

  /** Claims the request, or says what has become of the first one under this key. */
  const take = async ({ tenant, key, fingerprint, until }: ClaimRequest): Promise<ClaimResult> => {
    // A visible key has no NUL, so no other tenant and key make the same text; nor does a virtual key.
    const id = createHmac('sha256', await pepper())
      .update(`${tenant}\0${key}`)
      .digest('hex')
    const claim = { id, claimant: mintId(), fingerprint }
    try {
      await put(claim, await writeFate({ type: 'running' }), until, {
        ConditionExpression: claimIsFree,
        ExpressionAttributeValues: { ':now': number(Math.floor(now() / 1_000)) },
      })
    } catch (error) {
      if (!isConditionFailed(error) || !error.Item) throw error
      // The SDK repeats a write whose reply was lost; what refuses it then is the claim that it made itself.
      if (error.Item['claimant']?.S !== claim.claimant)
        return {
          ok: false,
          fingerprint: error.Item['fingerprint']?.S ?? '',
          fate: await readFate(error.Item),
        }
    }
    return { ok: true, claim }
  }

  /** Writes down how the request ended, for whoever repeats it before `until` (milliseconds since the epoch). */
  const conclude = async (claim: Claim, fate: Fate, until: number): Promise<void> => {
    await put(claim, await writeFate(fate), until, ours(claim)).catch(ignoreRefusedCondition)
  }

  /** Gives the key free again. */
  const release = async (claim: Claim): Promise<void> => {
    const remove = new DeleteItemCommand({ TableName: table, Key: keyOf(claim), ...ours(claim) })
    await dynamodb.send(remove).catch(ignoreRefusedCondition)
  }

  return { take, conclude, release }
}
export type Claims = ReturnType<typeof openClaims>
