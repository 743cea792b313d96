import { CfnOutput, type Stack } from 'aws-cdk-lib'

type OutputsProps = {
  readonly poolNames: readonly string[]
  readonly tenant: string
  readonly computeBound: string
}

/** The shape of a pool, with something in the place of the key. */
const examplePool = '{"keys":["YOUR_PROVIDER_KEY"]}'

/** What to do next, as commands to copy. */
export const addOutputs = (stack: Stack, { poolNames, tenant, computeBound }: OutputsProps): void => {
  const add = (id: string, value: string, description: string) =>
    new CfnOutput(stack, id, { value, description })
  if (poolNames[0] !== undefined) {
    const put = `aws secretsmanager put-secret-value --region ${stack.region} --secret-id ${poolNames[0]}`
    add('PutKeys', `${put} --secret-string '${examplePool}'`, `Fills a pool, one of ${poolNames.join(', ')}`)
  }
  const create = `npm run keys -- create --tenant ${tenant} --region ${stack.region}`
  add('CreateKey', create, 'Makes a virtual key and shows it once')
  add('ComputeBound', computeBound, "The upper bound of the gateway's compute")
}
