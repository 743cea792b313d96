import { describe, expect, it } from 'vitest'
import type { Amount, Room } from '../../../../functions/shared/accounting/amount.ts'
import { withOutput } from '../../../../functions/shared/accounting/bound-usage.ts'
import { openReservation } from '../../../../functions/shared/charging/reservation.ts'
import { noUsage, type Usage } from '../../../../functions/shared/contract/usage.ts'
import type { ExtendResult } from '../../../../functions/shared/store/accounts/extend-hold.ts'
import type { Hold } from '../../../../functions/shared/store/accounts/hold.ts'

const amountOf = ({ input, output }: Usage): Amount => ({ tokens: input + output, nanos: output * 10 })

/** A request of a hundred tokens that holds for as many more, and may answer as many, in an account that says this. */
const open = (room: Room, ...answers: readonly ('yes' | Room | Error)[]) => {
  const usage = withOutput({ ...noUsage, input: 100 }, 100)
  const asked: number[] = []
  const grow = async (hold: Hold, amount: Amount): Promise<ExtendResult> => {
    const answer = answers[asked.length]
    asked.push(amount.tokens)
    if (answer === 'yes') return { ok: true, hold: { ...hold, amount } }
    return answer instanceof Error ? { ok: false, reason: answer.name } : { ok: false, left: answer ?? {} }
  }
  const hold: Hold = { tenant: 't', window: 'w', leaseId: 'l', since: 0, amount: amountOf(usage) }
  return { asked, ...openReservation({ hold, usage, limit: 100, amountOf, room, grow }) }
}

describe('a reservation', () => {
  it('grows by a slice', async () => {
    const { extend, hold, usage } = open({}, 'yes')
    expect(await extend()).toEqual({ ok: true, held: 1_124 })
    expect(usage().output).toBe(1_124)
    expect(hold().amount).toEqual({ tokens: 1_224, nanos: 11_240 })
  })

  it('grows by what is left where that is less', async () => {
    const { extend, asked } = open({}, { tokens: 500, nanos: 300 }, 'yes')
    expect(await extend()).toEqual({ ok: true, held: 130 })
    expect(asked).toEqual([1_224, 230])
  })

  it('asks no more than twice', async () => {
    const { extend, asked, usage } = open({}, { tokens: 500 }, { tokens: 100 }, 'yes')
    expect(await extend()).toEqual({ ok: false, reason: 'quota_exhausted' })
    expect(asked).toHaveLength(2)
    expect(usage().output).toBe(100)
  })

  it('does not grow by what is not worth a write', async () => {
    const { extend, asked } = open({}, { tokens: 15 })
    expect(await extend()).toEqual({ ok: false, reason: 'quota_exhausted' })
    expect(asked).toHaveLength(1)
  })

  it('never grows beyond what the caller allows', async () => {
    const { extend, hold, asked } = open({ nanos: 1_500 }, 'yes')
    expect(await extend()).toEqual({ ok: true, held: 150 })
    expect(hold().amount.nanos).toBe(1_500)
    expect(await extend()).toEqual({ ok: false, reason: 'max_cost_reached' })
    expect(asked).toHaveLength(1)
  })

  it('does not grow where nobody knows whether it may', async () => {
    const { extend } = open({}, new Error('no answer'))
    expect(await extend()).toEqual({ ok: false, reason: 'quota_store_unavailable' })
  })
})
