import type { Caller } from '../shared/callers/identify-caller.ts'
import type { Call } from '../shared/contract/call.ts'
import type { WholeReply } from '../shared/contract/reply.ts'
import type { Parameters } from '../shared/match-route.ts'
import type { Cashier } from './cashier.ts'

/** A payment provider's call: its signature says who it is. */
export type Visit = { readonly cashier: Cashier; readonly call: Call; readonly parameters: Parameters }
export type Endpoint = (visit: Visit) => Promise<WholeReply>

export type PublicEndpoint = () => WholeReply

/** A tenant's, with one of its virtual keys. */
export type CallerVisit = Visit & { readonly caller: Caller }
export type CallerEndpoint = (visit: CallerVisit) => Promise<WholeReply>
