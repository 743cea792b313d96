import { exitWithMessage } from './exit-with-message.ts'
import { explainRequest } from './explain/explain-request.ts'
import { formatExplanation } from './explain/format-explanation.ts'
import { readCommand, usage } from './explain/read-command.ts'
import { readHealth } from './explain/read-health.ts'
import { readGatewayYaml } from './read-gateway-yaml.ts'
import { readJson } from './read-json.ts'

const answer = (): string => {
  if (process.argv.includes('--help')) return usage
  const command = readCommand(process.argv.slice(2))
  const explanation = explainRequest({
    ...command,
    configuration: readGatewayYaml(command.config, process.env),
    body: readJson(command.request),
    health: readHealth(command.health === undefined ? [] : readJson(command.health)),
  })
  return command.json ? JSON.stringify(explanation, null, 2) : formatExplanation(explanation)
}

console.log(exitWithMessage(answer))
