import type { LogFields } from '../../shared/contract/log.ts'
import type { AdminVisit } from '../endpoint.ts'

/** One line for every change that the operator made, and every look at what was said: what was done to whom, by which request from where; never a key. */
export const logChange = ({ gateway, call }: AdminVisit, change: string, fields: LogFields): void =>
  gateway.log('info', change, { requestId: call.id, who: 'admin', sourceIp: call.sourceIp, ...fields })
