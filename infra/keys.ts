import { randomBytes } from 'node:crypto'
import { GatewayError } from '../functions/shared/contract/gateway-error.ts'
import { openTenants } from '../functions/shared/store/tenants.ts'
import { openVirtualKeys } from '../functions/shared/store/virtual-keys.ts'
import { chooseOwners } from './keys/choose-owners.ts'
import { connect } from './keys/connect.ts'
import { readCommand, usage } from './keys/read-command.ts'
import { runCommand } from './keys/run-command.ts'
import { readGatewayYaml } from './read-gateway-yaml.ts'

/** All that the operator may have typed or set up wrong is found here, before anyone is called. */
const prepare = () => {
  const command = readCommand(process.argv.slice(2), Date.now())
  const { tenants: declared } = readGatewayYaml(command.config, process.env)
  return { command, declared, connection: connect(command, process.env) }
}

const fail = (message: string, exitCode: number): void => {
  console.error(message)
  process.exitCode = exitCode
}

const run = async ({ command, declared, connection }: ReturnType<typeof prepare>): Promise<void> => {
  try {
    const { dynamodb, table } = connection
    const tenants = openTenants({ dynamodb, table, declared, now: Date.now })
    const owners = chooseOwners(command.tenant, await tenants.list())
    const keys = openVirtualKeys({ ...connection, now: Date.now, randomBytes })
    console.log(await runCommand(command, owners, { keys, now: Date.now() }))
  } catch (error) {
    if (error instanceof GatewayError) fail(error.message, 2)
    else fail(connection.explain(error), 1)
  }
}

const main = async (): Promise<void> => {
  if (process.argv.includes('--help')) return console.log(usage)
  let prepared: ReturnType<typeof prepare>
  try {
    prepared = prepare()
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error), 2)
  }
  await run(prepared)
}

await main()
