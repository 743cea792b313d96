import { createHash, timingSafeEqual } from 'node:crypto'
import type { Call } from '../contract/call.ts'
import { invalidKey, readBearer } from '../contract/credentials.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import { parseVirtualKey } from '../contract/virtual-key.ts'

const adminRequired = (): GatewayError =>
  new GatewayError({
    status: 403,
    code: 'admin_required',
    message: 'A virtual key opens no admin route. Send the admin key.',
  })

const unavailable = (): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'admin_unavailable',
    message: 'There is no admin key, or it cannot be read. Put one into the secret that ADMIN_SECRET names.',
    headers: { 'retry-after': '5' },
  })

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Digests, because only texts of one length can be compared in a time that says nothing of them. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other))

/** Lets nobody pass but who shows the admin key. Fails closed: throws 401, 403, or 503 where there is no key to compare with. */
export const openIdentifyAdmin =
  (readAdminKey: () => Promise<string | undefined>) =>
  async (call: Call): Promise<void> => {
    const shown = readBearer(call)
    if (parseVirtualKey(shown) !== undefined) throw adminRequired()
    const key = await readAdminKey()
    if (key === undefined) throw unavailable()
    if (!isSame(shown, key)) throw invalidKey()
  }
export type IdentifyAdmin = ReturnType<typeof openIdentifyAdmin>
