import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Command, Reply } from '../../model/dynamodb-model.ts'
import { type Fault, openModelledClient } from '../../model/modelled-client.ts'
import type { StoreFault, Weather } from './draw-weather.ts'
import type { SeededDice } from './open-dice.ts'
import type { Process } from './open-process.ts'
import type { Tables } from './open-tables.ts'
import type { Timeline } from './open-timeline.ts'

type Opening = {
  readonly timeline: Timeline
  readonly dice: SeededDice
  readonly tables: Tables
  readonly weather: () => Weather
  readonly note: (kind: string) => void
  /** Says when a command is sent what will happen when it arrives. */
  readonly send: (command: Command, from: Process) => () => Reply
}

/** How the SDK's client is set. */
type Patience = { readonly requestTimeoutMs: number; readonly maxAttempts: number }

/** A request is made within so long after its client has given it up; the lease's grace rests on it being short. */
const longestDelayMs = 20_000

/** DynamoDB's client in each process, and the way to the tables and back, where a request or a reply may be lost or late. */
export const openStoreNetwork = ({ timeline, dice, tables, weather, note, send }: Opening) => {
  const drawFault = (): StoreFault | undefined => {
    const { store, outage } = weather()
    const now = timeline.now()
    if (outage && now >= outage.from && now < outage.to) return 'request lost'
    return (Object.keys(store) as StoreFault[]).find(fault => dice.chance(store[fault]))
  }

  const travel = <Answer>(
    { clock: { after } }: Process,
    timeoutMs: number,
    arrive: () => Answer,
  ): Promise<Answer | Fault> =>
    new Promise(resolve => {
      const fault = drawFault()
      note(`store: ${fault ?? 'answered'}`)
      const onTheWay = () => dice.between(1, 9)
      if (fault === undefined) {
        timeline.after(onTheWay(), () => {
          const answer = arrive()
          after(onTheWay(), () => resolve(answer))
        })
        return
      }
      const isThrottled = fault === 'throttled'
      const name = isThrottled ? 'ProvisionedThroughputExceededException' : 'TimeoutError'
      after(isThrottled ? onTheWay() : timeoutMs, () => resolve({ type: 'fault', name }))
      if (fault === 'reply lost') timeline.after(onTheWay(), arrive)
      if (fault === 'request late') timeline.after(dice.between(timeoutMs, longestDelayMs), arrive)
    })

  return (process: Process, { requestTimeoutMs, maxAttempts }: Patience): DynamoDBClient =>
    openModelledClient(command => travel(process, requestTimeoutMs, send(command, process)), {
      maxAttempts,
      list: query =>
        travel(process, requestTimeoutMs, () => ({ type: 'listed', items: tables.query(query) })),
    })
}
export type StoreNetwork = ReturnType<typeof openStoreNetwork>
