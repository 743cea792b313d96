import type { SeededDice } from './open-dice.ts'

/** Time that goes on only from one event to the next. */
export type Timeline = {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Runs once after so many milliseconds, unless the returned function is called first. */
  readonly after: (milliseconds: number, run: () => void) => () => void
  /** Lets everything happen that is due until then, and each time all that follows from it. */
  readonly run: (until: number) => Promise<void>
}

type Event = { readonly at: number; readonly ticket: number; readonly run: () => void }

const isBefore = (one: Event, other: Event): boolean =>
  one.at < other.at || (one.at === other.at && one.ticket < other.ticket)

/** Node runs the next tick when no promise is left that can go on; an immediate would ask the network first. */
const rest = () => new Promise<void>(resolve => process.nextTick(resolve))

/** What is due at the same time happens in an order that the dice decide. */
export const openTimeline = (start: number, dice: SeededDice): Timeline => {
  /** The next one last. */
  const events: Event[] = []
  const cancelled = new WeakSet<Event>()
  let time = start

  const insert = (event: Event): void => {
    let [low, high] = [0, events.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isBefore(event, events[middle] as Event)) low = middle + 1
      else high = middle
    }
    events.splice(low, 0, event)
  }

  return {
    now: () => time,
    after: (milliseconds, run) => {
      const event = { at: time + Math.max(0, milliseconds), ticket: dice.roll(), run }
      insert(event)
      return () => cancelled.add(event)
    },
    run: async until => {
      await rest()
      for (let event = events.pop(); event; event = events.pop()) {
        if (event.at > until) {
          events.push(event)
          break
        }
        if (cancelled.has(event)) continue
        time = event.at
        event.run()
        await rest()
      }
      time = until
    },
  }
}
