import { randomBytes } from 'node:crypto'
import { openHost } from '../shared/edge/open-host.ts'
import { connectAws } from '../shared/store/connect-aws.ts'
import { connectRegions } from '../shared/store/connect-regions.ts'
import { openHttpClient } from '../shared/upstream/open-http-client.ts'
import { openCashier } from './cashier.ts'
import { openHandle } from './handle.ts'
import { openReportUsage } from './report-usage.ts'

/** The real world, for either door. */
export const open = () => {
  const host = openHost()
  const regions = connectRegions({ ...host, now: host.clock.now })
  const cashier = openCashier({ ...host, ...connectAws(), regions, send: openHttpClient(), randomBytes })
  return { ...host, handle: openHandle(cashier), reportUsage: openReportUsage(cashier) }
}
