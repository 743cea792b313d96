import type { Call } from './contract/call.ts'
import type { Log } from './contract/log.ts'
import { gmUnavailable } from './gm/gm-unavailable.ts'
import { type OpenedRequest, openRequest } from './gm/open-request.ts'
import type { Suite } from './gm/open-suite.ts'
import type { ReadGmKeys } from './store/secrets/gm-keys.ts'

type Options = {
  readonly suite: () => Promise<Suite>
  readonly readKeys: ReadGmKeys
  readonly randomBytes: (size: number) => Buffer
  readonly log: Log
}

/** The gateway's side of the sealed channel, whose keys are read when they are first needed. Everything rejects with 503 without them. */
export const openGm = ({ suite, readKeys, randomBytes, log }: Options) => {
  const privateKeys = (): Promise<readonly string[]> =>
    readKeys().catch(error => {
      log('error', 'gm key not read', { error: String(error?.name) })
      throw gmUnavailable()
    })

  return {
    /** What callers encrypt to: 04 ‖ x ‖ y in hex. */
    publicKey: async (): Promise<string> => {
      const [privateKey = ''] = await privateKeys()
      return (await suite()).publicKeyOf(privateKey)
    },

    /** Throws 401 where the body is not sealed to us. */
    open: async (call: Call): Promise<OpenedRequest> =>
      openRequest(call, { suite: await suite(), privateKeys: await privateKeys(), randomBytes }),
  }
}
export type Gm = ReturnType<typeof openGm>
