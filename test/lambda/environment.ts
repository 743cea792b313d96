import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Answer, fromPayload, fromStream } from './answer.ts'
import { type Failure, type Invocation, startRuntimeApi } from './runtime-api.ts'
import { type FunctionSettings, startRuntimeClient } from './runtime-client.ts'

/** A process that ended without being told to. */
export type Exit = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The id of the invocation it was busy with. */
  readonly invocation: string | undefined
}

export type EnvironmentObserver = {
  readonly idle: () => void
  readonly exit: (exit: Exit) => void
  readonly failure: (failure: Failure) => void
  readonly log: (line: string) => void
}

export type Environment = {
  readonly pid: number
  readonly busy: () => boolean
  /** Milliseconds from the start of the process to its first request for work; undefined before that. */
  readonly initMs: () => number | undefined
  /** Rejects when the function fails before it has spoken. */
  readonly invoke: (event: string) => Promise<Answer>
  /** Resolves when the process is gone. */
  readonly stop: () => Promise<void>
}

type Running = {
  state: 'waiting' | 'working' | 'answered'
  readonly invocation: Invocation
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
  readonly timeout: NodeJS.Timeout
}

const toError = ({ errorType, errorMessage }: Failure): Error =>
  Object.assign(new Error(errorMessage), { name: errorType })

/** The failure that a handler leaves behind its last byte; no caller sees it. */
const readTrailers = ({ trailers }: IncomingMessage): Failure | undefined => {
  const body = trailers['lambda-runtime-function-error-body']
  return body === undefined ? undefined : JSON.parse(Buffer.from(body, 'base64').toString())
}

/** One environment: a process of AWS's runtime client, busy with one invocation at a time. */
export const startEnvironment = async (
  settings: FunctionSettings,
  observer: EnvironmentObserver,
): Promise<Environment> => {
  const startedAt = performance.now()
  let initMs: number | undefined
  let give: ((invocation: Invocation) => void) | undefined
  let running: Running | undefined
  let stopping = false

  const fail = (failure: Failure) => {
    observer.failure(failure)
    running?.reject(toError(failure))
  }
  const finish = () => {
    clearTimeout(running?.timeout)
    running = undefined
  }
  const proceed = () => {
    if (give === undefined) return
    if (running?.state === 'answered') finish()
    if (running === undefined) {
      // Lambda freezes an environment that waits for work: no timer runs there, no socket is answered.
      child.kill('SIGSTOP')
      observer.idle()
    }
    if (running?.state === 'waiting') {
      child.kill('SIGCONT')
      running.state = 'working'
      give(running.invocation)
      give = undefined
    }
  }

  const runtimeApi = await startRuntimeApi({
    next: asked => {
      initMs ??= performance.now() - startedAt
      give = asked
      proceed()
    },
    streaming: response => {
      if (running !== undefined) fromStream(response).then(running.resolve, running.reject)
      response.once('end', () => {
        const failure = readTrailers(response)
        if (failure !== undefined) fail(failure)
      })
    },
    buffered: payload => running?.resolve(fromPayload(payload)),
    failed: fail,
    answered: () => {
      if (running !== undefined) running.state = 'answered'
      proceed()
    },
  })

  const child = startRuntimeClient(settings, runtimeApi.address, observer.log)
  const gone = new Promise<void>(resolve => {
    child.once('exit', (code, signal) => {
      runtimeApi.close()
      const invocation = running?.invocation.id
      running?.reject(toError({ errorType: 'Runtime.ExitError', errorMessage: `exit ${code ?? signal}` }))
      finish()
      if (!stopping) observer.exit({ code, signal, invocation })
      resolve()
    })
  })

  return {
    pid: child.pid ?? 0,
    busy: () => running !== undefined,
    initMs: () => initMs,
    invoke: event =>
      new Promise((resolve, reject) => {
        const invocation = { id: randomUUID(), event, deadline: Date.now() + settings.timeoutMs }
        const timeout = setTimeout(() => child.kill('SIGKILL'), settings.timeoutMs)
        running = { state: 'waiting', invocation, resolve, reject, timeout }
        proceed()
      }),
    stop: () => {
      stopping = true
      child.kill('SIGKILL')
      return gone
    },
  }
}
