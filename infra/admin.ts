import { GatewayError } from '../functions/shared/contract/gateway-error.ts'
import { addUsageParts, type UsageAnswer } from './admin/add-usage-parts.ts'
import { type Answer, ask } from './admin/ask.ts'
import { chooseUrl } from './admin/choose-url.ts'
import { formatAnswer } from './admin/format-answer.ts'
import { type Command, readCommand, usage } from './admin/read-command.ts'
import { connect } from './keys/connect.ts'
import { readLocalVariables } from './keys/read-local-variables.ts'

/** From where `npm start` or the stack has put it. */
const openReadKey = (command: Command): (() => Promise<string>) => {
  const { adminKey, explain } = connect(command, process.env)
  return () =>
    adminKey().catch(error => {
      const message = `The admin key cannot be read. ${explain(error)}`
      throw new GatewayError({ status: 503, code: 'admin_key_unreadable', message })
    })
}

/** All that the operator may have typed or set up wrong is found here, before anyone is called. */
const prepare = () => {
  const command = readCommand(process.argv.slice(2), Date.now())
  const given = process.env['CAUSEWAY_ADMIN_KEY']
  const url = chooseUrl({ ...command, port: readLocalVariables(command.data)?.['PORT'] })
  return { command, url, readKey: given ? async () => given : openReadKey(command) }
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

const fail = (message: string, exitCode: number): void => {
  console.error(message)
  process.exitCode = exitCode
}

const main = async (): Promise<void> => {
  if (process.argv.includes('--help')) return console.log(usage)
  let prepared: ReturnType<typeof prepare>
  try {
    prepared = prepare()
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error), 2)
  }
  const { command, url, readKey } = prepared
  try {
    const answer = await askForAll({ url, key: await readKey() }, command)
    console.log(command.json ? JSON.stringify(answer, null, 2) : formatAnswer(command.view, answer))
  } catch (error) {
    if (error instanceof GatewayError) fail(error.message, error.status < 500 ? 2 : 1)
    else fail(explainFailure(error, url), 1)
  }
}

await main()
