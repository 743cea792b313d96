import { join } from 'node:path'
import { installApart, runOrStop } from '../install-apart.ts'

const here = import.meta.dirname

installApart(here, () => console.log('Installing the agents: once, some 300 MB to download.'))
runOrStop(
  join(here, '../..'),
  'vitest',
  'run',
  '--config',
  join(here, 'vitest.config.ts'),
  ...process.argv.slice(2),
)
