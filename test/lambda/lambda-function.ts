import type { Answer } from './answer.ts'
import { type Environment, type Exit, startEnvironment } from './environment.ts'
import type { Failure } from './runtime-api.ts'
import type { FunctionSettings } from './runtime-client.ts'

type PoolSettings = Partial<FunctionSettings> & {
  readonly folder: string
  readonly handler: string
  /** What Lambda calls the reserved concurrency. */
  readonly maxEnvironments?: number
}

export type LambdaFunction = {
  /** Rejects when the function fails before it has spoken; `Throttled` when every environment is busy. */
  readonly invoke: (event: string) => Promise<Answer>
  readonly environments: readonly Environment[]
  /** Every process that died by itself or was killed at its deadline. */
  readonly exits: readonly Exit[]
  /** What the handler threw, before its first byte or after. */
  readonly failures: readonly Failure[]
  /** The lines of stdout and stderr, of all environments. */
  readonly logs: readonly string[]
  /** Resolves when every environment waits for work, so that whatever follows the last byte is done. */
  readonly idle: () => Promise<void>
  readonly stop: () => Promise<void>
}

/**
 * A Lambda function as the platform runs it: one invocation at a time in an environment, another environment when all
 * are busy, a dead one replaced.
 */
export const startFunction = (settings: PoolSettings): LambdaFunction => {
  const { maxEnvironments = 10, ...given } = settings
  const whole: FunctionSettings = { variables: {}, memoryMb: 256, timeoutMs: 60_000, ...given }
  const environments: Environment[] = []
  const exits: Exit[] = []
  const failures: Failure[] = []
  const logs: string[] = []
  const waiting: (() => void)[] = []
  let starting = 0

  const isIdle = () => starting === 0 && environments.every(environment => !environment.busy())
  const wake = () => {
    if (isIdle()) for (const resolve of waiting.splice(0)) resolve()
  }

  const start = async (): Promise<Environment> => {
    if (environments.length + starting >= maxEnvironments) throw new Error('Throttled')
    starting += 1
    try {
      const environment = await startEnvironment(whole, {
        idle: wake,
        failure: failure => failures.push(failure),
        log: line => logs.push(line),
        exit: exit => {
          exits.push(exit)
          environments.splice(environments.indexOf(environment), 1)
          wake()
        },
      })
      environments.push(environment)
      return environment
    } finally {
      starting -= 1
    }
  }

  return {
    invoke: async event => {
      const free = environments.find(environment => !environment.busy())
      return (free ?? (await start())).invoke(event)
    },
    environments,
    exits,
    failures,
    logs,
    idle: () => new Promise(resolve => (isIdle() ? resolve() : waiting.push(resolve))),
    stop: async () => {
      await Promise.all(environments.map(environment => environment.stop()))
    },
  }
}
