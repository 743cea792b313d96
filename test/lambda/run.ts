import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const here = import.meta.dirname
const root = join(here, '../..')
const lockfile = join(here, 'package-lock.json')
/** The lockfile that node_modules was installed from. */
const installed = join(here, 'node_modules/.installed-lock.json')

/** The last one starts it. */
const needed = ['g++', 'make', 'cmake', 'xz', 'setpriv']

const stop = (reason: string): never => {
  console.error(reason)
  process.exit(1)
}

const run = (directory: string, command: string, ...parameters: string[]): void => {
  const { status } = spawnSync(command, parameters, { cwd: directory, stdio: 'inherit' })
  if (status !== 0) stop(`\`${command} ${parameters.join(' ')}\` failed.`)
}

const isMissing = (program: string): boolean => spawnSync(program, ['--version']).error !== undefined

const isStale = (): boolean =>
  !existsSync(installed) || readFileSync(installed, 'utf8') !== readFileSync(lockfile, 'utf8')

const install = (): void => {
  if (process.platform !== 'linux') stop("AWS's Lambda runtime client (aws-lambda-ric) builds on Linux only.")
  const missing = needed.filter(isMissing)
  if (missing.length > 0) {
    stop(
      `AWS's Lambda runtime client is compiled on installation and needs ${missing.join(', ')}. ` +
        'On Debian and Ubuntu: apt-get install g++ make cmake xz-utils util-linux',
    )
  }
  console.log("Compiling AWS's Lambda runtime client: once, about a minute.")
  run(here, 'npm', 'ci')
  copyFileSync(lockfile, installed)
}

if (isStale()) install()
run(root, 'npm', 'run', 'build')
run(root, 'tsc', '--project', here)
run(root, 'vitest', 'run', '--config', join(here, 'vitest.config.ts'), ...process.argv.slice(2))
