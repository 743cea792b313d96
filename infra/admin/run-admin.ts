import { GatewayError } from '../../functions/shared/contract/gateway-error.ts'
import { connect } from '../keys/connect.ts'
import { readLocalVariables } from '../keys/read-local-variables.ts'
import type { Ending } from '../report-ending.ts'
import type { Variables } from '../substitute-variables.ts'
import { addUsageParts, type UsageAnswer } from './add-usage-parts.ts'
import type { Answer } from './answer.ts'
import { ask } from './ask.ts'
import { chooseUrl } from './choose-url.ts'
import { formatAnswer } from './format-answer.ts'
import { type Command, readCommand, usage } from './read-command.ts'

/** From where `npm start` or the stack has put it. */
const openReadKey = (command: Command, variables: Variables): (() => Promise<string>) => {
  const { adminKey, explain } = connect(command, variables)
  return () =>
    adminKey().catch(error => {
      const message = `The admin key cannot be read. ${explain(error)}`
      throw new GatewayError({ status: 503, code: 'admin_key_unreadable', message })
    })
}

/** All that the operator may have typed or set up wrong is found here, before anyone is called. */
const prepare = (args: readonly string[], variables: Variables) => {
  const command = readCommand(args, Date.now())
  const given = variables['CAUSEWAY_ADMIN_KEY']
  const url = chooseUrl({ ...command, port: readLocalVariables(command.data)?.['PORT'] })
  return { command, url, readKey: given ? async () => given : openReadKey(command, variables) }
}

/** The whole answer: usage comes in parts, each of which names the next. */
const askForAll = async (gateway: Parameters<typeof ask>[0], command: Command): Promise<Answer> => {
  let answer = await ask(gateway, command)
  while (command.view === 'usage' && answer['next'] !== null) {
    const separator = command.path.includes('?') ? '&' : '?'
    const after = encodeURIComponent(String(answer['next']))
    const part = await ask(gateway, { ...command, path: `${command.path}${separator}after=${after}` })
    answer = addUsageParts(answer as UsageAnswer, part as UsageAnswer)
  }
  return answer
}

/** One line about why a call failed; fetch hides the reason in the cause. */
const explainFailure = (error: unknown, url: string): string => {
  const { name, message, cause } = error as Error
  const reason = (cause as NodeJS.ErrnoException | undefined)?.code ?? `${name}: ${message}`
  return `Asking ${url} failed (${reason.replaceAll(/\s+/g, ' ')}): is the gateway running there? An adjustment may be repeated with its --id.`
}

const run = async ({ command, url, readKey }: ReturnType<typeof prepare>): Promise<Ending> => {
  try {
    const answer = await askForAll({ url, key: await readKey() }, command)
    const text = command.json ? JSON.stringify(answer, null, 2) : formatAnswer(command.view, answer)
    return { exitCode: 0, text }
  } catch (error) {
    if (!(error instanceof GatewayError)) return { exitCode: 1, text: explainFailure(error, url) }
    return { exitCode: error.status < 500 ? 2 : 1, text: error.message }
  }
}

/** `npm run admin` with these arguments in this environment. */
export const runAdmin = async (args: readonly string[], variables: Variables): Promise<Ending> => {
  if (args.includes('--help')) return { exitCode: 0, text: usage }
  let prepared: ReturnType<typeof prepare>
  try {
    prepared = prepare(args, variables)
  } catch (error) {
    return { exitCode: 2, text: error instanceof Error ? error.message : String(error) }
  }
  return run(prepared)
}
