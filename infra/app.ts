import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { bundle } from './bundle.ts'
import { chooseRegions } from './choose-regions.ts'
import { config } from './config.ts'
import { exitWithMessage } from './exit-with-message.ts'
import { functions } from './functions.ts'
import { createGatewayStack } from './gateway-stack.ts'
import { readGatewayYaml } from './read-gateway-yaml.ts'

const dist = join(import.meta.dirname, '..', 'dist')

const app = new App()
Validations.of(app).addPlugins(new AwsSolutionsChecks(app))

// `-c region=eu-west-1` deploys to one other region, `-c config=FILE` deploys another gateway.yaml.
const region: string | undefined = app.node.tryGetContext('region')
const file: string = app.node.tryGetContext('config') ?? 'gateway.yaml'

// So that `${AWS_REGION}` in gateway.yaml is the region of the stack, whatever the shell says.
const readFor = (each: string) => readGatewayYaml(file, { ...process.env, AWS_REGION: each })

const { regions: byDefault, ...deployment } = config
const regions = exitWithMessage(() => {
  const { regions: joined } = readFor(region ?? byDefault[0] ?? 'us-east-1')
  return chooseRegions({ asked: region, joined, byDefault })
})
for (const each of regions) {
  const configuration = exitWithMessage(() => readFor(each))
  const codeDirectory = join(dist, each)
  exitWithMessage(() => {
    for (const row of Object.values(functions)) bundle(row, configuration, join(codeDirectory, row.name))
  })
  const id = `${deployment.name[0]?.toUpperCase()}${deployment.name.slice(1)}-${each}`
  createGatewayStack(app, id, { ...deployment, region: each, configuration, codeDirectory })
}
