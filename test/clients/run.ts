import { join } from 'node:path'
import { installApart, runOrStop } from '../install-apart.ts'

const here = import.meta.dirname
const root = join(here, '../..')

installApart(here, () => console.log('Installing the clients: once.'))
runOrStop(root, 'tsc', '--project', here)
runOrStop(root, 'vitest', 'run', '--config', join(here, 'vitest.config.ts'), ...process.argv.slice(2))
