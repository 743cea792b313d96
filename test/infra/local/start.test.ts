import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { choosePort } from '../../../infra/local/choose-port.ts'
import { listen } from '../../../infra/local/listen.ts'
import { makeFolder } from './make-folder.ts'

const program = join(import.meta.dirname, '../../../infra/local/start.ts')

const yaml = `providers: { own: { baseUrl: https://example.com/v1 } }
models: [{ name: small, targets: [{ provider: own }] }]
tenants: [{ id: acme, keyPrefix: acme }]
`

type Run = {
  readonly child: ChildProcess
  readonly output: () => string
  readonly ended: Promise<number | null>
  /** Resolves when the output matches. */
  readonly says: (pattern: RegExp) => Promise<void>
}

const run = (args: readonly string[]): Run => {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', more => (text += more))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
  })
  const says = (pattern: RegExp) => vi.waitFor(() => expect(text).toMatch(pattern), 15_000)
  return { child, output: () => text, ended, says }
}

let prepared = 0
/** The next of these is the cashier's. Below those that a system hands out, or another test would have it meanwhile. */
const nextPort = (): number => 20_000 + 2 * ((process.pid + prepared++) % 5_000)

const prepare = async () => {
  const folder = makeFolder()
  const config = join(folder, 'gateway.yaml')
  writeFileSync(config, yaml)
  const data = join(folder, 'data')
  const port = await choosePort(nextPort())
  return { data, config, port, args: ['--port', `${port}`, '--config', config, '--data', data] }
}

describe('npm start', () => {
  it('refuses a bad flag in one line with exit code 2', async () => {
    const { ended, output } = run(['--prot', '1'])
    expect(await ended).toBe(2)
    expect(output()).toBe("Unknown option '--prot'; --help lists the flags.\n")
  })

  it('says in one line that the port is in use, with exit code 1', async () => {
    const { url, close } = await listen(createServer())
    onTestFinished(close)
    const { port } = new URL(url)
    const { ended, output } = run(['--port', port])
    expect(await ended).toBe(1)
    expect(output()).toBe(`Port ${port} is in use: choose another with --port.\n`)
  })

  it('refuses to start while a payment provider has no secret, and says how to give it one', async () => {
    const { args, config } = await prepare()
    writeFileSync(
      config,
      `${yaml}billing: { paddle: { secret: causeway/paddle, environment: PADDLE_BILLING } }\n`,
    )
    const { ended, output } = run(args)
    expect(await ended).toBe(1)
    expect(output()).toMatch(/^billing\.paddle: .*Write: export PADDLE_BILLING='\{"webhookSecret":.*\n$/)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('serves until %s and leaves nothing running', async signal => {
    const { args, data, port } = await prepare()
    const { child, ended, says, output } = run(args)
    await says(/curl -N .*"stream":true/)
    expect(output()).toContain(`http://localhost:${port}/v1`)
    expect(output()).toContain(readFileSync(join(data, 'local-key'), 'utf8').trim())
    const environment = readFileSync(join(data, 'environment'), 'utf8')
    const billing = /http:\/\/localhost:\d+\/billing\/v1/.exec(output())?.[0]
    expect((await fetch(`${billing}/balance`)).status).toBe(401)
    const dynamodb = /AWS_ENDPOINT_URL_DYNAMODB=(\S+)/.exec(environment)?.[1]

    child.kill(signal)
    expect(await ended).toBe(0)
    expect(existsSync(join(data, 'environment'))).toBe(false)
    for (const url of [`http://127.0.0.1:${port}/health`, `${billing}/balance`, `${dynamodb}`]) {
      await expect(fetch(url)).rejects.toThrow('fetch failed')
    }
  })

  it('watches: a broken file is spoken of while the gateway goes on, a mended one is taken over', async () => {
    const { args, config, data, port } = await prepare()
    const { child, ended, says } = run([...args, '--watch'])
    await says(/curl -N/)
    writeFileSync(config, 'models: [')
    await says(/goes on as it was/)
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200)

    writeFileSync(config, yaml.replace('small', 'large'))
    const taken = () => expect(readFileSync(join(data, 'gateway.json'), 'utf8')).toContain('large')
    await vi.waitFor(taken, 15_000)
    child.kill('SIGINT')
    expect(await ended).toBe(0)
  })
})
