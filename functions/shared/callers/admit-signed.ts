import { refuseCredentials } from '../contract/credentials.ts'
import type { Signed } from '../contract/signed-request.ts'
import type { Claims } from '../store/kept/claims.ts'

type Options = { readonly takeClaim: Claims['take']; readonly now: () => number }

/** How far the clocks of caller and gateway may be apart, in seconds. */
const windowSeconds = 300

/** `scheme` is what `Authorization` begins with. */
export const invalidSignature = (scheme: string) =>
  refuseCredentials(
    'invalid_signature',
    `The signature does not fit the request. Check what is signed, and that the header reads \`${scheme} id=…, time=…, nonce=…, signature=…\`.`,
  )

const staleTimestamp = () =>
  refuseCredentials(
    'stale_timestamp',
    `The request was signed more than ${windowSeconds} seconds ago, or will be. Check the clock.`,
  )

const replayed = () =>
  refuseCredentials(
    'replayed_request',
    'A request with this nonce has come before. Sign each with a new one.',
  )

/** What is asked of every signed request beside its signature. Both throw 401. */
export const openAdmitSigned = ({ takeClaim, now }: Options) => ({
  checkTime: ({ time }: Signed): void => {
    if (Math.abs(now() / 1_000 - time) > windowSeconds) throw staleTimestamp()
  },

  /** By a conditional write, kept for as long as the time could be fresh. `signer` is of a name that no tenant has. */
  takeNonce: async (signer: string, { time, nonce, signature }: Signed): Promise<void> => {
    const { ok } = await takeClaim({
      tenant: signer,
      key: nonce,
      fingerprint: signature,
      until: (time + 2 * windowSeconds) * 1_000,
    })
    if (!ok) throw replayed()
  },
})
export type AdmitSigned = ReturnType<typeof openAdmitSigned>
