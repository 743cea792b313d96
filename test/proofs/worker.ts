import { once } from 'node:events'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { dummyCredentials } from '../../infra/local/dummy-credentials.ts'
import { openJournal } from './journal.ts'
import { keepByChecking } from './keep-by-checking.ts'
import { type AskProvider, keepWithCauseway } from './keep-with-causeway.ts'
import { armKillPoint, type KillPoint } from './kill-point.ts'
import { callersOf, type Load, longestThought, provider } from './load.ts'
import { openScaledClock } from './scaled-clock.ts'

/** What one process of a load is told. */
export type Task = {
  readonly load: Load
  readonly journal: string
  readonly clients: number
  /** Where it dies, and at which pass; undefined: it lives. */
  readonly killing: { readonly point: KillPoint; readonly passes: number } | undefined
}

const { load, journal: file, clients, killing } = JSON.parse(process.argv[2] ?? '') as Task
/** The load begins when all of its processes are there, however long a busy machine takes to start them. */
process.send?.('ready')
const [realBegin] = (await once(process, 'message')) as [number]
const { clock, isWaiting } = openScaledClock(load.clock, realBegin)
/** As the gateway opens it (functions/shared/gateway.ts). */
const dynamodb = new DynamoDBClient({
  endpoint: load.url,
  region: 'eu-west-1',
  credentials: dummyCredentials,
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 300, requestTimeout: 650, throwOnRequestTimeout: true },
})
let commands = 0
dynamodb.middlewareStack.add(
  next => async args => {
    commands += 1
    try {
      return await next(args)
    } finally {
      commands -= 1
    }
  },
  { step: 'initialize' },
)
if (killing) armKillPoint(dynamodb, killing.point, killing.passes)

const keeping = { dynamodb, clock, journal: openJournal(file) }
const request = load.keeping === 'causeway' ? keepWithCauseway(keeping) : keepByChecking(keeping)
const callers = callersOf(load)
const end = realBegin + load.seconds * 1_000

const between = (low: number, high: number): number => low + Math.random() * (high - low)
const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds))

const askProvider: AskProvider = async tokens => {
  await pause(between(provider.shortestMs, provider.longestMs))
  return Math.random() < provider.failing ? undefined : Math.ceil(tokens * between(0.2, 1))
}

const runClient = async (index: number): Promise<void> => {
  const caller = callers[index % callers.length]
  if (!caller) throw new Error('There are no callers.')
  for (;;) {
    await pause(between(0, longestThought(load)))
    if (Date.now() > end) return
    await request(caller, Math.round(between(10, 60)), askProvider)
  }
}

await Promise.all(Array.from({ length: clients }, (_, index) => runClient(index)))
// What the gateway does in the background ends with the deadline of its request.
while (isWaiting() || commands > 0) await pause(20)
process.exit(0)
