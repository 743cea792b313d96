import { randomBytes } from 'node:crypto'
import { openHost } from '../shared/edge/open-host.ts'
import { openGateway } from '../shared/gateway.ts'
import { connectAws } from '../shared/store/connect-aws.ts'
import { connectRegions } from '../shared/store/connect-regions.ts'
import { openHttpClient } from '../shared/upstream/open-http-client.ts'
import { openHandle } from './handle.ts'

/** The real world, for either door. */
export const open = () => {
  const host = openHost()
  const gateway = openGateway({
    ...host,
    ...connectAws(),
    regions: connectRegions({ ...host, now: host.clock.now }),
    send: openHttpClient(),
    dice: Math.random,
    randomBytes,
  })
  return { ...host, handle: openHandle(gateway), warmUp: gateway.warmUp }
}
