import { GatewayError } from './contract/gateway-error.ts'

/** Throws the same refusal, with more to be done when it is out. */
export const lasting =
  (work: (() => Promise<void>) | undefined) =>
  (error: unknown): never => {
    if (!(error instanceof GatewayError) || !work) throw error
    throw error.lasting(Promise.all([error.finished, work()]).then(() => {}))
  }
