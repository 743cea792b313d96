import { once } from 'node:events'
import { relative } from 'node:path'
import { readGatewayYaml } from '../read-gateway-yaml.ts'
import { banner } from './banner.ts'
import { choosePort } from './choose-port.ts'
import { type Flags, help, readFlags } from './read-flags.ts'
import { runAndWatch } from './run-and-watch.ts'
import { startLocalStack } from './start-local-stack.ts'
import { startServers } from './start-servers.ts'
import { type Defer, withCleanup } from './with-cleanup.ts'

const demoPauseMs = 30

const print = (error: unknown): void => console.error(error instanceof Error ? error.message : error)

/** Resolves when we are asked to end; throws when a part ends by itself. */
const serve = async (flags: Flags, signal: AbortSignal, defer: Defer): Promise<void> => {
  const gateway = await choosePort(flags.port)
  const cashier = await choosePort(flags.port === 0 ? 0 : gateway + 1)
  const ports = { gateway, cashier }
  const readConfiguration = () => readGatewayYaml(flags.config, process.env)
  const stack = await startLocalStack({
    configuration: readConfiguration(),
    environment: process.env,
    ...{ data: flags.data, key: flags.key, port: gateway, demoPauseMs, signal, defer },
  })

  const start = () => startServers({ environment: stack.environment, ports, signal })
  const environmentFile = relative('', stack.environmentFile)
  const announce = () => console.log(banner({ ports, key: stack.key, environmentFile }))
  const run = async () => {
    const starting = start()
    defer(() => starting.then(servers => servers.stop()).catch(() => {}))
    const servers = await starting
    announce()
    return Promise.race([once(signal, 'abort'), servers.ended])
  }

  signal.throwIfAborted()
  const configure = async () => stack.configure(readConfiguration())
  const watching = { start, config: flags.config, configure, announce, signal, defer }
  const end = await Promise.race([flags.watch ? runAndWatch(watching) : run(), stack.ended])
  if (typeof end === 'string') throw new Error(end)
}

/** Aborted by Ctrl-C and by whoever asks the process to end; npm passes the same signal on a second time. */
const untilAskedToEnd = (): AbortSignal => {
  const asked = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => asked.abort())
  return asked.signal
}

const start = async (flags: Flags): Promise<number> => {
  const signal = untilAskedToEnd()
  try {
    await withCleanup(defer => serve(flags, signal, defer))
    return 0
  } catch (error) {
    if (signal.aborted) return 0
    print(error)
    return 1
  }
}

const main = async (args: readonly string[]): Promise<number> => {
  try {
    const flags = readFlags(args)
    if (!flags.help) return start(flags)
    console.log(help)
    return 0
  } catch (error) {
    print(error)
    return 2
  }
}

process.exitCode = await main(process.argv.slice(2))
