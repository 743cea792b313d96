import { join } from 'node:path'
import { startFunctionUrl } from './function-url.ts'
import { startFunction } from './lambda-function.ts'

/** The function of misbehaviours behind a Function URL. */
export const openProbe = async (settings: Partial<Parameters<typeof startFunction>[0]> = {}) => {
  const folder = join(import.meta.dirname, 'handlers')
  const lambda = startFunction({ folder, handler: 'probe.handler', ...settings })
  const { url, close } = await startFunctionUrl(lambda)
  const stop = async () => {
    close()
    await lambda.stop()
  }
  return { lambda, url, stop }
}
export type Probe = Awaited<ReturnType<typeof openProbe>>
