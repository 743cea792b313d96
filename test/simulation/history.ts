import type { Reply } from '../../functions/shared/contract/reply.ts'
import type { Errand } from './gateway/draw-errand.ts'
import type { Told, ToldUsage } from './providers/performance.ts'
import type { Process } from './world/open-process.ts'

/** One request to a provider, as the provider knows it. */
export type ProviderCall = {
  /** What the gateway has heard of it so far. */
  text: string
  usage: ToldUsage | undefined
  isFinished: boolean
}

/** How a request ended for its caller; `broken` is a connection that was lost. */
export type Ending = 'whole' | 'ended' | 'left' | 'broken'

/** One request to the gateway and all that became of it. */
export type RequestRecord = {
  /** Its `x-request-id`. */
  readonly id: string
  readonly errand: Errand
  readonly deadline: number
  readonly process: Process
  readonly calls: ProviderCall[]
  readonly logged: Set<string>
  /** The lease that was taken for it, as the account has it. */
  leaseId: string | undefined
  reply: Pick<Reply, 'status' | 'headers'> | undefined
  text: string
  ending: Ending | undefined
  /** When its settlement was over too. */
  finishedAt: number | undefined
}

export const hear = (call: ProviderCall, told: Told): void => {
  call.text += told.text ?? ''
  call.usage = told.usage ?? call.usage
  call.isFinished ||= told.isFinished ?? false
}

/** An answer from a provider, not one that was given before and not a refusal. */
export const isAnswered = ({ reply }: RequestRecord): boolean =>
  reply?.status === 200 && reply.headers['idempotent-replayed'] === undefined

export const isStream = ({ reply }: RequestRecord): boolean =>
  reply?.headers['content-type']?.startsWith('text/event-stream') ?? false
