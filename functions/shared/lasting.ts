import { GatewayError } from './contract/gateway-error.ts'

/** Throws the same error, and sees to what is left to do: a refusal goes out first. */
export const lasting =
  (work: (() => Promise<unknown>) | undefined) =>
  async (error: unknown): Promise<never> => {
    const working = work?.()
    if (error instanceof GatewayError && working)
      throw error.lasting(Promise.all([error.finished, working]).then(() => {}))
    await working
    throw error
  }
