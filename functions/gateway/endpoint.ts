import type { Caller } from '../shared/callers/identify-caller.ts'
import type { Call } from '../shared/contract/call.ts'
import type { Reply } from '../shared/contract/reply.ts'
import type { Gateway } from '../shared/gateway.ts'
import type { Parameters } from '../shared/match-route.ts'

/** What an endpoint is given: the house, the request, who sent it, and what each `{…}` in its path stood for. */
export type Visit = {
  readonly gateway: Gateway
  readonly call: Call
  readonly caller: Caller
  readonly parameters: Parameters
}

/** The operator's: nobody's tenant, so nobody is the caller. */
export type AdminVisit = Omit<Visit, 'caller'>

export type Endpoint = (visit: Visit) => Promise<Reply> | Reply
export type AdminEndpoint = (visit: AdminVisit) => Promise<Reply> | Reply
export type PublicEndpoint = () => Reply
