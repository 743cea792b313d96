import type { Configuration } from '../configuration/configuration.ts'
import type { Clock } from '../contract/clock.ts'
import type { Log } from '../contract/log.ts'
import type { Environment } from '../environment.ts'
import type { Suite } from '../gm/open-suite.ts'
import type { Claims } from '../store/kept/claims.ts'
import { openFindVirtualKey } from '../store/tenants/find-virtual-key.ts'
import type { ReadVirtualKey } from '../store/tenants/read-virtual-key.ts'
import type { Tenants } from '../store/tenants/tenants.ts'
import type { HttpClient } from '../upstream/http-client.ts'
import { openKeySets } from '../upstream/open-key-sets.ts'
import { openAdmitKey } from './admit-key.ts'
import { openAdmitSigned } from './admit-signed.ts'
import { openIdentifyByRole } from './identify-by-role.ts'
import { openIdentifyBySignature } from './identify-by-signature.ts'
import { openIdentifyBySm2 } from './identify-by-sm2.ts'
import { openIdentifyByToken } from './identify-by-token.ts'
import { openIdentifyCaller } from './identify-caller.ts'
import { openLimitGuesses } from './limit-guesses.ts'

type Options = {
  readonly environment: Environment
  readonly configuration: Configuration
  readonly pepper: () => Promise<string>
  readonly readKey: ReadVirtualKey
  readonly tenants: Tenants
  readonly claims: Claims
  readonly suite: () => Promise<Suite>
  readonly send: HttpClient
  readonly clock: Clock
  readonly log: Log
}

/** Opens every way to say who calls, for all who are called. */
export const openCallers = (options: Options) => {
  const { environment, configuration, pepper, readKey, claims, suite, send, clock, log } = options
  const { tenants } = configuration
  const { now } = clock
  const admit = openAdmitKey({ findTenant: options.tenants.find, now })
  const admitSigned = openAdmitSigned({ takeClaim: claims.take, now })
  const findKey = openFindVirtualKey({
    ...{ readKey, pepper, acceptImported: environment.ACCEPT_IMPORTED_KEYS },
  })
  const identify = openIdentifyCaller({
    byKey: async shown => admit(await findKey(shown)),
    bySignature: openIdentifyBySignature({ pepper, readKey, admit, admitSigned }),
    ...(tenants.some(({ sm2 }) => sm2) && {
      bySm2: openIdentifyBySm2({ tenants, suite, admitSigned }),
    }),
    // Where nobody issues tokens, what looks like one may be an imported key.
    ...(tenants.some(({ jwt }) => jwt) && {
      byToken: openIdentifyByToken({ tenants, readKeys: openKeySets({ send, clock, log }), now }),
    }),
    byRole: openIdentifyByRole(tenants),
    limitGuesses: openLimitGuesses(now),
    everyone: environment.REQUIRE_API_KEY ? undefined : tenants[0],
    log,
  })
  return { findKey, identify }
}
