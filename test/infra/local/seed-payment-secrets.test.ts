import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { describe, expect, it } from 'vitest'
import { Billing } from '../../../functions/shared/configuration/billing.ts'
import { seedPaymentSecrets } from '../../../infra/local/seed-payment-secrets.ts'
import { openForgers } from '../../functions/shared/billing/forgers.ts'
import { makeFolder } from './make-folder.ts'
import { openSecretsManager } from './open-secrets-manager.ts'

const billing = Billing.parse({
  stripe: { secret: 'causeway/stripe', environment: 'STRIPE_BILLING' },
  paddle: { secret: 'causeway/paddle' },
})
const { stripe } = openForgers()

const openHouse = async () => {
  const secretsManager = await openSecretsManager(makeFolder())
  return {
    seed: (environment: Record<string, string>, of = billing) =>
      seedPaymentSecrets({ secretsManager, billing: of, environment }),
    read: async (SecretId: string) =>
      (await secretsManager.send(new GetSecretValueCommand({ SecretId }))).SecretString,
  }
}

describe('seedPaymentSecrets', () => {
  it('says for each provider without a usable secret what to write', async () => {
    const { seed } = await openHouse()
    const refusal = await seed({}).catch(error => error.message as string)
    expect(`${refusal}`.split('\n')).toEqual([
      expect.stringMatching(
        /^billing\.stripe: the secret causeway\/stripe .* Write: export STRIPE_BILLING='\{"webhookSecret":/,
      ),
      expect.stringMatching(
        /^billing\.paddle: the secret causeway\/paddle .*billing\.paddle\.environment: PADDLE_BILLING/,
      ),
    ])
  })

  it('refuses what is too short, without a word of it', async () => {
    const { seed } = await openHouse()
    const short = '{"webhookSecret":"whsec_canary","apiKey":"sk_canary"}'
    const refusal = seed({ STRIPE_BILLING: short })
    await expect(refusal).rejects.toThrow('webhookSecret: must look like')
    await expect(refusal).rejects.not.toThrow('canary')
  })

  it('puts a good one where the cashier finds it, and keeps it when the variable is gone', async () => {
    const { seed, read } = await openHouse()
    const only = { ...billing, paddle: undefined }
    await seed({ STRIPE_BILLING: stripe.secret }, only)
    await seed({}, only)
    expect(await read('causeway/stripe')).toBe(stripe.secret)
  })

  it('asks for nothing where nobody is paid', async () => {
    const { seed } = await openHouse()
    await seed({}, Billing.parse({}))
  })
})
