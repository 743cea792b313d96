import { randomBytes } from 'node:crypto'
import { GatewayError } from '../../functions/shared/contract/gateway-error.ts'
import { openTenants } from '../../functions/shared/store/tenants/tenants.ts'
import { openVirtualKeys } from '../../functions/shared/store/tenants/virtual-keys.ts'
import { readGatewayYaml } from '../read-gateway-yaml.ts'
import type { Ending } from '../report-ending.ts'
import type { Variables } from '../substitute-variables.ts'
import { chooseOwners } from './choose-owners.ts'
import { connect } from './connect.ts'
import { readCommand, usage } from './read-command.ts'
import { runCommand } from './run-command.ts'

/** All that the operator may have typed or set up wrong is found here, before anyone is called. */
const prepare = (args: readonly string[], variables: Variables) => {
  const command = readCommand(args, Date.now())
  const { tenants: declared, regions } = readGatewayYaml(command.config, variables)
  if (regions && command.region !== undefined && command.region !== regions.home)
    throw new Error(
      `--region "${command.region}": virtual keys are in the home region, so say --region ${regions.home}.`,
    )
  return { command, declared, connection: connect(command, variables) }
}

const run = async ({ command, declared, connection }: ReturnType<typeof prepare>): Promise<Ending> => {
  try {
    const { dynamodb, table } = connection
    const tenants = openTenants({ dynamodb, table, declared, now: Date.now })
    const owners = chooseOwners(command.tenant, await tenants.list())
    const keys = openVirtualKeys({ ...connection, now: Date.now, randomBytes })
    return { exitCode: 0, text: await runCommand(command, owners, { keys, now: Date.now() }) }
  } catch (error) {
    if (error instanceof GatewayError) return { exitCode: 2, text: error.message }
    return { exitCode: 1, text: connection.explain(error) }
  }
}

/** `npm run keys` with these arguments in this environment. */
export const runKeys = async (args: readonly string[], variables: Variables): Promise<Ending> => {
  if (args.includes('--help')) return { exitCode: 0, text: usage }
  let prepared: ReturnType<typeof prepare>
  try {
    prepared = prepare(args, variables)
  } catch (error) {
    return { exitCode: 2, text: error instanceof Error ? error.message : String(error) }
  }
  return run(prepared)
}
