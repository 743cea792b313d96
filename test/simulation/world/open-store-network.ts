import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Command, Reply } from '../../model/dynamodb-model.ts'
import { type Fault, openModelledClient } from '../../model/modelled-client.ts'
import { tableIn } from '../../model/open-regions.ts'
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
export type Patience = { readonly requestTimeoutMs: number; readonly maxAttempts: number }

/** A request is made within so long after its client has given it up; the lease's grace rests on it being short. */
const longestDelayMs = 20_000

/** DynamoDB's client in each process, and the way to the tables and back, where a request or a reply may be lost or late. */
export const openStoreNetwork = ({ timeline, dice, tables, weather, note, send }: Opening) => {
  const drawFault = (isAbroad: boolean): StoreFault | undefined => {
    const { store, outage, partition } = weather()
    const now = timeline.now()
    for (const span of [outage, isAbroad ? partition : undefined])
      if (span && now >= span.from && now < span.to) return 'request lost'
    return (Object.keys(store) as StoreFault[]).find(fault => dice.chance(store[fault]))
  }

  const travel = <Answer>(
    { clock: { after } }: Process,
    { timeoutMs, isAbroad }: { readonly timeoutMs: number; readonly isAbroad: boolean },
    arrive: () => Answer,
  ): Promise<Answer | Fault> =>
    new Promise(resolve => {
      const fault = drawFault(isAbroad)
      note(`${isAbroad ? 'other region' : 'store'}: ${fault ?? 'answered'}`)
      const onTheWay = () => (isAbroad ? dice.between(40, 120) : dice.between(1, 9))
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

  /** A client of a region's tables. */
  return (process: Process, patience: Patience, region: number): DynamoDBClient => {
    const { requestTimeoutMs: timeoutMs, maxAttempts } = patience
    const way = { timeoutMs, isAbroad: region !== process.region }
    const there = <Input extends { TableName: string | undefined }>(input: Input): Input => ({
      ...input,
      TableName: tableIn(input.TableName ?? '', region),
    })
    return openModelledClient(
      ({ type, input }) => travel(process, way, send({ type, input: there(input) } as Command, process)),
      {
        maxAttempts,
        list: query => travel(process, way, () => ({ type: 'listed', items: tables.query(there(query)) })),
      },
    )
  }
}
export type StoreNetwork = ReturnType<typeof openStoreNetwork>
