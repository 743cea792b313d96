import { Agent, request } from 'node:http'
import { type FunctionUrl, startFunctionUrl } from '../test/lambda/function-url.ts'
import { type LambdaFunction, startFunction } from '../test/lambda/lambda-function.ts'
import { readCpuMs, readPeakMb } from './process-cost.ts'

/** A function to measure. */
export type Subject = {
  readonly name: string
  readonly folder: string
  readonly handler: string
  readonly variables: Readonly<Record<string, string>>
  /** Sent with every request. */
  readonly key: string
}

/** One environment of a subject, in which all of its requests are served. */
export type RunningSubject = {
  /** Asks for a stream, reads it to its end and waits until the function is done. Milliseconds to the first byte. */
  readonly stream: () => Promise<number>
  readonly cpuMs: () => number
  readonly peakMb: () => number
  readonly initMs: () => number
  readonly stop: () => Promise<void>
}

const body = JSON.stringify({
  model: 'scripted',
  stream: true,
  messages: [{ role: 'user', content: 'What is a causeway?' }],
})

const readStream = (door: FunctionUrl, key: string, agent: Agent): Promise<number> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now()
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
    const outgoing = request(`${door.url}/v1/chat/completions`, { method: 'POST', agent, headers })
    outgoing.on('error', reject).on('response', response => {
      let firstByteMs: number | undefined
      let tail = ''
      response.on('data', (piece: Buffer) => {
        firstByteMs ??= performance.now() - startedAt
        tail = (tail + piece.toString('latin1')).slice(-32)
      })
      response.on('error', reject).on('end', () => {
        if (response.statusCode === 200 && tail.endsWith('data: [DONE]\n\n')) resolve(firstByteMs ?? 0)
        else
          reject(new Error(`The stream of status ${response.statusCode} ended with ${JSON.stringify(tail)}.`))
      })
    })
    outgoing.end(body)
  })

const onlyEnvironment = (lambda: LambdaFunction) => {
  const [environment] = lambda.environments
  if (environment === undefined)
    throw new Error('The environment has died; a measurement needs one that lives.')
  return environment
}

export const startSubject = async ({ key, ...settings }: Subject): Promise<RunningSubject> => {
  const lambda = startFunction({ ...settings, maxEnvironments: 1 })
  const door = await startFunctionUrl(lambda)
  const agent = new Agent({ keepAlive: true })
  return {
    stream: async () => {
      const firstByteMs = await readStream(door, key, agent)
      await lambda.idle()
      return firstByteMs
    },
    cpuMs: () => readCpuMs(onlyEnvironment(lambda).pid),
    peakMb: () => readPeakMb(onlyEnvironment(lambda).pid),
    initMs: () => onlyEnvironment(lambda).initMs() ?? Number.NaN,
    stop: async () => {
      agent.destroy()
      door.close()
      await lambda.stop()
    },
  }
}
