import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Limits } from '../accounting/account.ts'
import type { Amount } from '../accounting/amount.ts'
import { monthOf, previousMonthOf, windowOf } from '../accounting/window.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import { openAccountUpdate } from './account-update.ts'
import { accountWrites } from './account-writes.ts'
import { type AdjustmentRow, openAdjustmentRows } from './adjustment-rows.ts'
import { number, text } from './attribute.ts'
import { openReadStatement } from './read-statement.ts'

type Options = {
  readonly dynamodb: DynamoDBClient
  readonly stateTable: string
  readonly ledgerTable: string
  readonly now: () => number
}

export type AdjustmentRequest = {
  readonly tenant: string
  /** The operator's own name of this adjustment, by which a repetition is known. */
  readonly id: string
  /** Positive amounts are credits, negative ones debits. */
  readonly amount: Amount
  readonly reason: string
  /** With which an account is opened where this window has none yet. */
  readonly limits: Limits
}

/** Which window was adjusted and when (ISO 8601), and whether an earlier call had done it. */
export type Adjusted = Pick<AdjustmentRow, 'window' | 'at'> & { readonly isRepetition: boolean }

/** Every id stays in the account's item until the window ends, and a hold costs a write unit for each KB of that. */
const maximumAdjustments = 100

const accountExists = 'attribute_exists(pk)'
const adjustmentIsNew = '(attribute_not_exists(adjustments) OR NOT contains(adjustments, :id))'

const chargeAmount = [
  'tokensLeft = tokensLeft - :tokens',
  'nanosLeft = nanosLeft - :nanos',
  'tokensUsed = tokensUsed + :tokens',
  'nanosUsed = nanosUsed + :nanos',
].join(', ')

const refuse = (code: string, message: string): GatewayError =>
  new GatewayError({ status: 409, code, message: `${message} Nothing was changed.` })

const negate = ({ tokens, nanos }: Amount): Amount => ({ tokens: 0 - tokens, nanos: 0 - nanos })

const isSame = (one: AdjustmentRow, other: AdjustmentRow): boolean =>
  one.charge.tokens === other.charge.tokens &&
  one.charge.nanos === other.charge.nanos &&
  one.reason === other.reason

/**
 * Credits or debits a tenant's account of this window, exactly once for each id.
 *
 * - An adjustment moves what was *used*, not the limit: a credit is a charge below zero. So left + used + held = limit goes
 *   on holding, used is still the sum of the ledger, and the limit is still what gateway.yaml says (an account whose limit
 *   differs from it is set right by the next hold).
 * - The ledger row comes first and decides, of two at once as of two that differ. Then one write moves the account and notes
 *   the id in it, on the condition that it is not there. So whoever is cut in between repeats the call, and only what is
 *   missing is done. No transaction over both: it would make holds fail that come at the same time.
 * - A debit of more than is left is made all the same, as a lowered limit is: nothing can be held before there is something
 *   left again.
 * - An id is known until the end of the next month, in which a repetition still counts for its own window. The account of a
 *   longer one knows it for good, and refuses it then.
 *
 * Throws a GatewayError of status 409 where the id stands for something else, or the window has too many.
 */
export const openAdjustAccount = ({ dynamodb, stateTable, ledgerTable, now }: Options) => {
  const writes = accountWrites(dynamodb, stateTable)
  const update = openAccountUpdate(dynamodb, stateTable)
  const rows = openAdjustmentRows(dynamodb, ledgerTable)
  const readStatement = openReadStatement(dynamodb, stateTable)

  /** The row of this month or of the one before. */
  const find = async ({ tenant, id, at }: AdjustmentRow): Promise<AdjustmentRow | undefined> =>
    (await rows.find({ tenant, id, month: monthOf(Date.parse(at)) })) ??
    rows.find({ tenant, id, month: previousMonthOf(Date.parse(at)) })

  /** The account as it must be before the row is written, because a row is never taken back. */
  const prepare = async (row: AdjustmentRow, limits: Limits): Promise<void> => {
    const { tenant, window, id } = row
    const statement = await readStatement(tenant, window)
    if (!statement) return writes.open({ tenant, window }, limits)
    const { adjustments } = statement
    if (adjustments.length >= maximumAdjustments && !adjustments.includes(id))
      throw refuse('too_many_adjustments', `${tenant} has ${adjustments.length} adjustments in ${window}.`)
    // Its row was written before, so it is one of an earlier month where it cannot be found.
    if (adjustments.includes(id) && !(await find(row)))
      throw refuse('adjustment_exists', `The id '${id}' was used in an earlier month.`)
  }

  /** False if it was applied before. */
  const apply = async ({ tenant, window, id, charge }: AdjustmentRow): Promise<boolean> => {
    const { isMade } = await update(
      { tenant, window },
      {
        UpdateExpression: `SET ${chargeAmount} ADD adjustments :ids`,
        ConditionExpression: `${accountExists} AND ${adjustmentIsNew}`,
        ExpressionAttributeValues: {
          ':tokens': number(charge.tokens),
          ':nanos': number(charge.nanos),
          ':id': text(id),
          ':ids': { SS: [id] },
        },
      },
    )
    return isMade
  }

  return async ({ tenant, id, amount, reason, limits }: AdjustmentRequest): Promise<Adjusted> => {
    const at = new Date(now()).toISOString()
    const wanted = { tenant, window: windowOf(now(), limits.per), id, charge: negate(amount), reason, at }
    const earlier = await find(wanted)
    await prepare(earlier ?? wanted, limits)
    const row = earlier ?? (await rows.put(wanted))
    if (!isSame(row, wanted))
      throw refuse('adjustment_exists', `The id '${id}' stands for another adjustment of ${tenant}.`)
    const isMade = await apply(row)
    return { window: row.window, at: row.at, isRepetition: !isMade }
  }
}
export type AdjustAccount = ReturnType<typeof openAdjustAccount>
