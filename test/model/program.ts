import type { Clock } from '../../functions/shared/contract/clock.ts'
import type { Item } from '../../functions/shared/store/attribute.ts'
import type { Command } from './dynamodb-model.ts'

/** What a program does next, and then waits for. */
export type Operation =
  | { readonly type: 'command'; readonly command: Command }
  /** Sends the request to the provider. */
  | { readonly type: 'provider' }
  | { readonly type: 'wait' }

/** What has come to a program, and when, in milliseconds since the epoch. */
export type Event = {
  readonly time: number
  readonly type: 'started' | 'made' | 'refused' | 'found' | 'fault' | 'answered' | 'failed' | 'woken'
  /** The item that a condition has refused, or that was read. */
  readonly item?: Item | undefined
}

/** The world as a program sees it: everything that it does not decide itself comes through here. */
export type World = {
  readonly clock: Clock
  readonly ask: (operation: Operation) => Promise<Event>
}

/** Resolves with how it ended. */
export type Program<Outcome extends string> = (world: World) => Promise<Outcome>

/** A program after what has come to it so far. */
export type Step<Outcome extends string> = {
  /** Undefined: it does nothing any more. */
  readonly operation: Operation | undefined
  readonly outcome: Outcome | undefined
  /** Whether it has looked at the clock since its last event. */
  readonly sawTime: boolean
}

/** Lets every promise that is settled be followed to its end. */
const rest = () => new Promise<void>(resolve => setImmediate(resolve))

/**
 * Runs real, asynchronous code up to its next operation. It can be neither stopped nor copied there, so it is run from its
 * start for each history; as clock, dice and replies come from the history, it does the same each time.
 */
export const runProgram = async <Outcome extends string>(
  program: Program<Outcome>,
  [started, ...events]: readonly [Event, ...Event[]],
): Promise<Step<Outcome>> => {
  const waiting: { readonly operation: Operation; readonly resolve: (event: Event) => void }[] = []
  let time = started.time
  let sawTime = false
  let outcome: Outcome | undefined

  const ask: World['ask'] = operation => new Promise(resolve => waiting.push({ operation, resolve }))
  const clock: Clock = {
    now: () => {
      sawTime = true
      return time
    },
    after: (_, run) => {
      ask({ type: 'wait' }).then(run)
      return () => {}
    },
  }
  program({ clock, ask }).then(ended => {
    outcome = ended
  })
  await rest()
  for (const event of events) {
    time = event.time
    sawTime = false
    waiting.shift()?.resolve(event)
    await rest()
  }
  return { operation: waiting[0]?.operation, outcome, sawTime }
}
