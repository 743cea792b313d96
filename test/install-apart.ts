import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const stop = (reason: string): never => {
  console.error(reason)
  process.exit(1)
}

/** Runs a program in a folder, visibly, and ends this one where it fails. */
export const runOrStop = (folder: string, command: string, ...parameters: string[]): void => {
  const { status } = spawnSync(command, parameters, { cwd: folder, stdio: 'inherit' })
  if (status !== 0) stop(`\`${command} ${parameters.join(' ')}\` failed.`)
}

const isMissing = (program: string): boolean => spawnSync(program, ['--version']).error !== undefined

/** Ends this program, with what to do about it, where one of the others is not installed. */
export const requirePrograms = (programs: readonly string[], advice: (missing: string) => string): void => {
  const missing = programs.filter(isMissing)
  if (missing.length > 0) stop(advice(missing.join(', ')))
}

/** Installs a package that stands apart from ours, once for each lockfile; `prepare` may stop that with a reason. */
export const installApart = (folder: string, prepare: () => void, ...flags: string[]): void => {
  const lockfile = join(folder, 'package-lock.json')
  /** The lockfile that node_modules was installed from. */
  const installed = join(folder, 'node_modules/.installed-lock.json')
  if (existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(lockfile, 'utf8')) return
  prepare()
  runOrStop(folder, 'npm', 'ci', ...flags)
  copyFileSync(lockfile, installed)
}
