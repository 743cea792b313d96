import { join } from 'node:path'
import { installApart, requirePrograms, runOrStop } from '../install-apart.ts'

const here = import.meta.dirname
const root = join(here, '../..')

/** The last one starts it. */
const needed = ['g++', 'make', 'cmake', 'xz', 'setpriv']

const prepare = (): void => {
  if (process.platform !== 'linux') {
    console.error("AWS's Lambda runtime client (aws-lambda-ric) builds on Linux only.")
    process.exit(1)
  }
  requirePrograms(
    needed,
    missing =>
      `AWS's Lambda runtime client is compiled on installation and needs ${missing}. ` +
      'On Debian and Ubuntu: apt-get install g++ make cmake xz-utils util-linux',
  )
  console.log("Compiling AWS's Lambda runtime client: once, about a minute.")
}

installApart(here, prepare)
runOrStop(root, 'npm', 'run', 'build')
runOrStop(root, 'tsc', '--project', here)
runOrStop(root, 'vitest', 'run', '--config', join(here, 'vitest.config.ts'), ...process.argv.slice(2))
