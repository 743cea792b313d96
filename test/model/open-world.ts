import { regionOf } from '../../functions/shared/accounting/shard.ts'
import type { Item } from '../../functions/shared/store/attribute.ts'
import { accountIdOf } from '../accounting/find-imbalances.ts'
import { type Command, execute, type Store } from './dynamodb-model.ts'
import type { Programs } from './open-programs.ts'
import { regionOfTable, tableIn, tables } from './open-regions.ts'
import type { Stores } from './open-stores.ts'
import type { Event } from './program.ts'
import { type Outcome, requestMs } from './request-program.ts'
import type { Scenario } from './scenario.ts'

/** A request that has not begun, one whose process died, or one that came to an end of its own. */
export type Rest = 'not begun' | 'dead' | Outcome

/** One state of the whole system. Requests that run are the number of their program's node. */
export type State = {
  readonly time: number
  readonly store: number
  readonly requests: readonly (number | Rest)[]
  /** Tries that their clients have given up, and until when they may still arrive. */
  readonly late: readonly { readonly command: number; readonly until: number }[]
  readonly faults: number
}

/** A step from one state to the next, as far as the laws look at it. */
export type Move = {
  readonly label: string
  readonly to: State
  /** Which request did it, and what came to it. */
  readonly told?: { readonly request: number; readonly event: Event }
}

/** No write is made so long after the deadline of whoever sent it, in milliseconds: the lease's grace rests on this. */
const longestDelayMs = 60_000

export const isRunning = (request: number | Rest): request is number => typeof request === 'number'

export const encodeState = ({ time, store, requests, late, faults }: State): string => {
  const waiting = late.map(({ command, until }) => `${command}@${until}`).sort()
  return `${time};${store};${requests.join()};${waiting.join()};${faults}`
}

const beginOf = ({ accounts = [] }: Scenario): Store =>
  accounts.reduce<Store>((store, Item) => {
    const TableName = tableIn(tables.state, regionOf(accountIdOf(Item).shard))
    return execute(store, { type: 'put', input: { TableName, Item } }).store
  }, {})

/** All that may happen next. */
export const openWorld = (scenario: Scenario, programs: Programs<Outcome>, stores: Stores) => {
  const { times, silence } = scenario
  const timeOf = (state: State): number => times[state.time] as number
  const plans = [...scenario.requests, ...(scenario.credits ?? [])]
  const nameOf = (request: number): string => plans[request]?.id ?? 'sweeper'

  const replace = (state: State, request: number, by: number | Rest): State['requests'] =>
    state.requests.map((old, index) => (index === request ? by : old))

  /** A program that has ended needs no number: only how it ended is looked at any more. */
  const settleDown = (node: number): number | Rest => {
    const { operation, outcome } = programs.read(node)
    return operation === undefined && outcome !== undefined ? outcome : node
  }

  const tell = async (state: State, request: number, type: Event['type'], item?: Item): Promise<Move> => {
    const event: Event = { time: timeOf(state), type, ...(item && { item }) }
    const node = await programs.tell(state.requests[request] as number, event)
    const to = { ...state, requests: replace(state, request, settleDown(node)) }
    return { label: `${nameOf(request)}: ${type}`, to, told: { request, event } }
  }

  const fail = async (state: State, request: number, command: number): Promise<readonly Move[]> => {
    if (state.faults === 0) return []
    const after = { ...state, faults: state.faults - 1 }
    const until = programs.read(state.requests[request] as number).startedAt + requestMs + longestDelayMs
    const lost = await tell(after, request, 'fault')
    const unheard = await tell(
      { ...after, store: stores.execute(state.store, command).store },
      request,
      'fault',
    )
    const delayed = await tell({ ...after, late: [...state.late, { command, until }] }, request, 'fault')
    return [
      { ...lost, label: `${nameOf(request)}: request lost` },
      { ...unheard, label: `${nameOf(request)}: made or refused, reply lost` },
      { ...delayed, label: `${nameOf(request)}: request delayed` },
    ]
  }

  /** Whether a command goes to or from a region that is silent at the moment. */
  const isCut = ({ time }: State, request: number, { input: { TableName } }: Command): boolean => {
    if (!silence || time < silence.from || time >= silence.until) return false
    const [from, to] = [scenario.requests[request]?.region ?? 0, regionOfTable(TableName)]
    return from !== to && (from === silence.region || to === silence.region)
  }

  const proceed = async (state: State, request: number, node: number): Promise<readonly Move[]> => {
    const { operation } = programs.read(node)
    if (operation?.type === 'wait') return [await tell(state, request, 'woken')]
    if (operation?.type === 'provider') {
      const answered = await tell(state, request, 'answered')
      return scenario.mayFail ? [answered, await tell(state, request, 'failed')] : [answered]
    }
    if (operation === undefined) throw new Error(`${nameOf(request)} neither goes on nor ends.`)
    if (isCut(state, request, operation.command)) return [await tell(state, request, 'fault')]
    const command = stores.commandNumber(operation.command)
    const { store, reply } = stores.execute(state.store, command)
    const item = reply.type === 'made' ? undefined : reply.item
    const done = await tell({ ...state, store }, request, reply.type, item)
    return [done, ...(await fail(state, request, command))]
  }

  const moveRequest = async (state: State, request: number): Promise<readonly Move[]> => {
    const at = state.requests[request]
    if (at === 'not begun') {
      const node = await programs.start(request, timeOf(state))
      return [
        { label: `${nameOf(request)}: begins`, to: { ...state, requests: replace(state, request, node) } },
      ]
    }
    if (at === undefined || !isRunning(at)) return []
    const crash = {
      label: `${nameOf(request)}: crashes`,
      to: { ...state, requests: replace(state, request, 'dead') },
    }
    const moves = await proceed(state, request, at)
    return scenario.mayCrash ? [...moves, crash] : moves
  }

  /** The host ends whoever is past its deadline. */
  const advance = (state: State): readonly Move[] => {
    const time = times[state.time + 1]
    if (time === undefined) return []
    const isOver = (request: number | Rest) =>
      isRunning(request) && programs.read(request).startedAt + requestMs < time
    const requests = state.requests.map(request => (isOver(request) ? 'dead' : request))
    const late = state.late.filter(({ until }) => until >= time)
    return [{ label: 'time goes on', to: { ...state, time: state.time + 1, requests, late } }]
  }

  const deliver = (state: State): readonly Move[] =>
    state.late.map((message, index) => ({
      label: 'a late request arrives',
      to: {
        ...state,
        store: stores.execute(state.store, message.command).store,
        late: state.late.toSpliced(index, 1),
      },
    }))

  return {
    begin: (): State => ({
      time: 0,
      store: stores.numberOf(beginOf(scenario)),
      requests: Array.from({ length: programs.length }, () => 'not begun'),
      late: [],
      faults: scenario.faults,
    }),
    timeOf,
    moves: async (state: State): Promise<readonly Move[]> => {
      const moves = [...advance(state), ...deliver(state)]
      for (const request of state.requests.keys()) moves.push(...(await moveRequest(state, request)))
      return moves
    },
  }
}
