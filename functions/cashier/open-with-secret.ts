import { GatewayError } from '../shared/contract/gateway-error.ts'
import type { Cashier } from './cashier.ts'

type Opening<Opened> = {
  /** Secrets Manager's name. */
  readonly secret: string
  /** Takes the secret's text. Throws an Error that says what is missing there, and never what there is. */
  readonly open: (text: string) => Opened
}

const notConfigured = (): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'billing_not_configured',
    message: 'Payments cannot be taken: a secret is missing or unusable. Tell your operator.',
    headers: { 'retry-after': '60' },
  })

/**
 * What a payment provider's secret opens. Nothing is ever verified with one that is missing, empty or too short, because anybody
 * can sign with those: throws 503 then, and says in the log what is wrong.
 */
export const openWithSecret = async <Opened>(
  { readSecret, log }: Pick<Cashier, 'readSecret' | 'log'>,
  { secret, open }: Opening<Opened>,
): Promise<Opened> => {
  try {
    return open((await readSecret(secret)) ?? '')
  } catch (error) {
    log('error', 'billing not configured', { secret, reason: (error as Error).message })
    throw notConfigured()
  }
}
