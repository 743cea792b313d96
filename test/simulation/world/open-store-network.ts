import type { Command, Reply } from '../../model/dynamodb-model.ts'
import type { Try } from '../../model/modelled-client.ts'
import type { StoreFault, Weather } from './draw-weather.ts'
import type { SeededDice } from './open-dice.ts'
import type { Process } from './open-process.ts'
import type { Timeline } from './open-timeline.ts'

type Opening = {
  readonly timeline: Timeline
  readonly dice: SeededDice
  readonly weather: () => Weather
  readonly note: (kind: string) => void
  /** Says when a command is sent what will happen when it arrives. */
  readonly send: (command: Command, from: Process) => () => Reply
}

/** A request is made within so long after its client has given it up; the lease's grace rests on it being short. */
const longestDelayMs = 20_000

/** The way from a process to DynamoDB and back, where a request or its reply may be lost or late. */
export const openStoreNetwork = ({ timeline, dice, weather, note, send }: Opening) => {
  const drawFault = (): StoreFault | undefined => {
    const { store, outage } = weather()
    const now = timeline.now()
    if (outage && now >= outage.from && now < outage.to) return 'request lost'
    return (Object.keys(store) as StoreFault[]).find(fault => dice.chance(store[fault]))
  }

  return (process: Process, timeoutMs: number): Try =>
    command =>
      new Promise(resolve => {
        const { after } = process.clock
        const fault = drawFault()
        note(`store: ${fault ?? 'answered'}`)
        const arrive = send(command, process)
        const onTheWay = () => dice.between(1, 9)
        const giveUp = () => after(timeoutMs, () => resolve({ type: 'fault' }))
        switch (fault) {
          case 'request lost':
            return giveUp()
          case 'reply lost':
            timeline.after(onTheWay(), arrive)
            return giveUp()
          case 'request late':
            timeline.after(dice.between(timeoutMs, longestDelayMs), arrive)
            return giveUp()
          case 'throttled':
            return after(onTheWay(), () =>
              resolve({ type: 'fault', name: 'ProvisionedThroughputExceededException' }),
            )
          case undefined:
            return timeline.after(onTheWay(), () => {
              const reply = arrive()
              after(onTheWay(), () => resolve(reply))
            })
        }
      })
}
export type StoreNetwork = ReturnType<typeof openStoreNetwork>
