import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Limits } from '../../accounting/account.ts'
import type { Amount } from '../../accounting/amount.ts'
import { windowOf } from '../../accounting/window.ts'
import { GatewayError } from '../../contract/gateway-error.ts'
import { accountWrites } from '../accounts/account-writes.ts'
import { openRights } from '../accounts/rights.ts'
import { onlyRegion, type Regions } from '../regions.ts'
import { type Adjustment, openAdjustmentRecords } from './adjustment-records.ts'
import { openAdjustmentWrites } from './adjustment-writes.ts'
import { openPutAdjustmentRow } from './put-adjustment-row.ts'

type Options = {
  readonly dynamodb: DynamoDBClient
  readonly stateTable: string
  readonly ledgerTable: string
  readonly now: () => number
  readonly regions?: Regions | undefined
}

export type AdjustmentRequest = {
  readonly tenant: string
  /** Its name, by which a repetition is known, for ever. */
  readonly id: string
  /** Positive amounts are credits, negative ones debits. */
  readonly amount: Amount
  readonly reason: string
  /** With which an account is opened where this window has none yet. */
  readonly limits: Limits
}

/** Which window was adjusted and when (ISO 8601), and whether an earlier call had done it. */
export type Adjusted = Pick<Adjustment, 'window' | 'at'> & { readonly isRepetition: boolean }

/** Each round lost means that another adjustment of this account was made, so a crowd of so many is served. */
const maximumRounds = 50

const negate = ({ tokens, nanos }: Amount): Amount => ({ tokens: 0 - tokens, nanos: 0 - nanos })

const isSame = (one: Adjustment, other: Adjustment): boolean =>
  one.charge.tokens === other.charge.tokens &&
  one.charge.nanos === other.charge.nanos &&
  one.reason === other.reason

const otherAdjustment = ({ tenant, id }: Adjustment): GatewayError =>
  new GatewayError({
    status: 409,
    code: 'adjustment_exists',
    message: `The id '${id}' stands for another adjustment of ${tenant}. Nothing was changed.`,
  })

/**
 * Credits or debits a tenant's account of this window, exactly once for each id, for ever.
 *
 * - An adjustment moves what was *used*, not the limit: a credit is a charge below zero. So left + used + held = limit goes
 *   on holding, used is still the sum of the ledger, and the limit is still what gateway.yaml says (an account whose limit
 *   differs from it is set right by the next hold).
 * - A record decides what the id stands for, of two at once as of two that differ. Then come its ledger row, the account, and
 *   a note in the record that it is made. Whoever is cut in between repeats the call, and only what is missing is done. No
 *   transaction over them: it would make holds fail that come at the same time.
 * - The account notes an id in the write that moves it, and forgets it once the record says that it is made: so it takes any
 *   number of them and stays small. It counts what it has forgotten, and moves only for who knows that count from before
 *   looking at the record. Who looked too early, however late its write arrives, has an old count; this needs no clock.
 * - It is the first shard that moves, so this works in the home region only. Where a debit takes more than that one has left, the others cover it at once.
 * - A debit of more than is left is made all the same, as a lowered limit is: nothing can be held before there is something
 *   left again.
 *
 * Throws a GatewayError of status 409 where the id stands for something else.
 */
export const openAdjustAccount = (options: Options) => {
  const { dynamodb, stateTable, ledgerTable, now, regions = onlyRegion } = options
  const writes = accountWrites(dynamodb, stateTable, regions)
  const rights = openRights(writes)
  const { readNotes, move, forget } = openAdjustmentWrites(dynamodb, stateTable)
  const records = openAdjustmentRecords(dynamodb, stateTable)
  const putRow = openPutAdjustmentRow(dynamodb, ledgerTable)

  /** An id that an account has noted proves that it was moved, so this is right whoever has moved it. */
  const finish = async ({ tenant, window }: Adjustment, ids: readonly string[]): Promise<void> => {
    for (const id of ids) {
      await records.conclude({ tenant, id }, new Date(now()).toISOString())
      await forget({ tenant, window }, id)
    }
  }

  /** False if the account was moved before. */
  const make = async (adjustment: Adjustment, limits: Limits): Promise<boolean> => {
    for (let round = 0; round < maximumRounds; round++) {
      const notes = await readNotes(adjustment)
      if (!notes) {
        await writes.open(adjustment, limits)
        continue
      }
      const wasMoved = notes.ids.includes(adjustment.id)
      if (!wasMoved && (await records.isMade(adjustment))) return false
      if (!wasMoved && !(await move(adjustment, notes.forgotten))) continue
      if ((limits.shards ?? 1) > 1 || regions.peers.length > 0) await rights.level(adjustment)
      // What others have left behind is finished too, so that nothing stays noted for long.
      await finish(adjustment, [...new Set([...notes.ids, adjustment.id])])
      return !wasMoved
    }
    throw new Error('Others adjusted the account each time that it was tried.')
  }

  return async ({ tenant, id, amount, reason, limits }: AdjustmentRequest): Promise<Adjusted> => {
    const time = now()
    const at = new Date(time).toISOString()
    const wanted = { tenant, id, window: windowOf(time, limits.per), charge: negate(amount), reason, at }
    const decided = await records.decide(wanted)
    if (!isSame(decided, wanted)) throw otherAdjustment(wanted)
    if (!decided.isMade) await putRow(decided)
    return { window: decided.window, at: decided.at, isRepetition: !(await make(decided, limits)) }
  }
}
export type AdjustAccount = ReturnType<typeof openAdjustAccount>
