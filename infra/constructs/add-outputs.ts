import { CfnOutput, type Stack } from 'aws-cdk-lib'
import type { PaymentProvider } from '../../functions/shared/billing/payment-provider.ts'

type OutputsProps = {
  readonly poolNames: readonly string[]
  readonly paymentProviders: readonly Pick<PaymentProvider, 'secret' | 'example'>[]
  readonly tenant: string
  /** Where virtual keys are made. */
  readonly home: string
  readonly computeBound: string
}

/** The shape of a pool, with something in the place of the key. */
const examplePool = '{"keys":["YOUR_PROVIDER_KEY"]}'

/** What to do next, as commands to copy. */
export const addOutputs = (stack: Stack, props: OutputsProps): void => {
  const { poolNames, paymentProviders, tenant, home, computeBound } = props
  const add = (id: string, value: string, description: string) =>
    new CfnOutput(stack, id, { value, description })
  const put = (secret: string, example: string) =>
    `aws secretsmanager put-secret-value --region ${stack.region} --secret-id ${secret} --secret-string '${example}'`
  if (poolNames[0] !== undefined)
    add('PutKeys', put(poolNames[0], examplePool), `Fills a pool, one of ${poolNames.join(', ')}`)
  for (const [index, { secret, example }] of paymentProviders.entries())
    add(`PutPayments${index + 1}`, put(secret, example), 'Until then the cashier refuses this provider')
  const create = `npm run keys -- create --tenant ${tenant} --region ${home}`
  add('CreateKey', create, 'Makes a virtual key and shows it once')
  add('ComputeBound', computeBound, "The upper bound of the gateway's compute")
}
