import { type Event, type Operation, type Program, runProgram } from './program.ts'

/** A program after one history. Its number stands for it in the states of the model. */
export type Node<Outcome extends string> = {
  readonly operation: Operation | undefined
  readonly outcome: Outcome | undefined
  /** When it was started, in milliseconds since the epoch. */
  readonly startedAt: number
}

type Known<Outcome extends string> = Node<Outcome> & {
  readonly program: number
  readonly history: readonly [Event, ...Event[]]
  /** By event; without its time where the program does not look at the clock. */
  readonly next: Map<string, number>
}

const keyOf = ({ type, item, time }: Event, withTime: boolean): string =>
  `${type} ${withTime ? time : ''} ${item ? JSON.stringify(item) : ''}`

/** Programs by what has come to them; each history is run once, however many states of the model share it. */
export const openPrograms = <Outcome extends string>(programs: readonly Program<Outcome>[]) => {
  const nodes: Known<Outcome>[] = []
  const roots = programs.map(() => new Map<string, number>())

  const learn = async (program: number, history: Known<Outcome>['history'], known: Map<string, number>) => {
    const { operation, outcome, sawTime } = await runProgram(programs[program] as Program<Outcome>, history)
    const number = nodes.length
    nodes.push({ operation, outcome, startedAt: history[0].time, program, history, next: new Map() })
    known.set(keyOf(history.at(-1) as Event, sawTime), number)
    return number
  }

  const find = (known: Map<string, number>, event: Event): number | undefined =>
    known.get(keyOf(event, false)) ?? known.get(keyOf(event, true))

  return {
    length: programs.length,
    read: (number: number): Node<Outcome> => nodes[number] as Known<Outcome>,
    start: async (program: number, time: number): Promise<number> => {
      const known = roots[program] as Map<string, number>
      const event: Event = { type: 'started', time }
      // Its deadline depends on when it was started, whether or not it has looked at the clock.
      return known.get(keyOf(event, true)) ?? (await learn(program, [event], known))
    },
    /** Tells a program what has come to it. */
    tell: async (number: number, event: Event): Promise<number> => {
      const { program, history, next } = nodes[number] as Known<Outcome>
      return find(next, event) ?? (await learn(program, [...history, event], next))
    },
  }
}
export type Programs<Outcome extends string> = ReturnType<typeof openPrograms<Outcome>>
