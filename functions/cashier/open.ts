import { openHost } from '../shared/edge/open-host.ts'
import { connectAws } from '../shared/store/connect-aws.ts'
import { openCashier } from './cashier.ts'
import { openHandle } from './handle.ts'
import { openReportUsage } from './report-usage.ts'

/** The real world, for either door. */
export const open = () => {
  const host = openHost()
  const cashier = openCashier({ ...host, ...connectAws() })
  return { ...host, handle: openHandle(cashier), reportUsage: openReportUsage(cashier) }
}
