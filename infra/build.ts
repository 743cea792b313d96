import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { bundle } from './bundle.ts'
import { exitWithMessage } from './exit-with-message.ts'
import { functions } from './functions.ts'
import { readGatewayYaml } from './read-gateway-yaml.ts'

const dist = join(import.meta.dirname, '..', 'dist')

const build = (): void => {
  const { values } = parseArgs({ options: { config: { type: 'string', default: 'gateway.yaml' } } })
  const configuration = readGatewayYaml(values.config, process.env)
  for (const row of Object.values(functions)) {
    const { directory, codeBytes } = bundle(row, configuration, join(dist, row.name))
    const size = `${(codeBytes / 1024).toFixed(0)} KB`
    console.log(`${row.name.padEnd(12)}${size.padStart(8)}  ${relative('.', directory)}`)
  }
}

exitWithMessage(build)
