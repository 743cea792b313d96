import { execFile } from 'node:child_process'
import type { Ending } from '../../infra/report-ending.ts'

export type Finished = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }
type Variables = Readonly<Record<string, string>>
type Program = (args: readonly string[], variables: Variables) => Promise<Ending>

/** In this process, which saves the start of one of its own; what is said arrives where reportEnding says it. */
export const runHere = async (
  program: Program,
  args: readonly string[],
  variables: Variables,
): Promise<Finished> => {
  const { exitCode, text } = await program(args, variables)
  const said = `${text}\n`
  return exitCode === 0 ? { exitCode, stdout: said, stderr: '' } : { exitCode, stdout: '', stderr: said }
}

/** As a person does; `variables` is all that its environment has beside PATH. */
export const runApart = (
  file: string,
  args: readonly string[],
  variables: Variables = {},
): Promise<Finished> => {
  const { promise, resolve } = Promise.withResolvers<Finished>()
  const env = { PATH: process.env['PATH'], ...variables }
  const child = execFile(process.execPath, [file, ...args], { env }, (_, stdout, stderr) =>
    resolve({ exitCode: child.exitCode, stdout, stderr }),
  )
  return promise
}
