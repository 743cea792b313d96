import { existsSync } from 'node:fs'
import { join } from 'node:path'
import OpenAI from 'openai'
import { type Configure, type Surroundings, startSurroundings } from '../surroundings.ts'
import { writeConfiguration } from './configuration.ts'
import { startFunctionUrl } from './function-url.ts'
import { type LambdaFunction, startFunction } from './lambda-function.ts'

/** Our built bundle on the emulated platform, with everything it talks to. */
export type OpenGateway = Surroundings & {
  /** A virtual key of the tenant `acme`. */
  readonly key: string
  readonly lambda: LambdaFunction
  /** What a client calls its base URL. */
  readonly baseUrl: string
  /** Without the SDK's own retries, so that each call is one request. */
  readonly client: OpenAI
}

const folder = join(import.meta.dirname, '../../dist/gateway')

/** `timeoutMs` is how long one invocation may last. */
export const openGateway = async (
  configure: Configure = writeConfiguration,
  timeoutMs = 60_000,
): Promise<OpenGateway> => {
  if (!existsSync(join(folder, 'index.cjs')))
    throw new Error('There is no bundle: run `npm run build` first.')
  const surroundings = await startSurroundings(configure)
  const { key } = await surroundings.keys.create({ tenant: 'acme', keyPrefix: 'acme', name: 'proof' })
  const { variables } = surroundings
  const lambda = startFunction({ folder, handler: 'index.handler', variables, timeoutMs })
  const door = await startFunctionUrl(lambda)
  const baseUrl = `${door.url}/v1`
  return {
    ...surroundings,
    key,
    lambda,
    baseUrl,
    client: new OpenAI({ apiKey: key, baseURL: baseUrl, maxRetries: 0 }),
    stop: async () => {
      door.close()
      await lambda.stop()
      await surroundings.stop()
    },
  }
}
