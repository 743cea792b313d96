import { spawn } from 'node:child_process'
import { once } from 'node:events'

type Program = {
  /** What people call it, for errors. */
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where it may leave files; absent, our own folder. */
  readonly folder?: string
  /** Lets people see what it prints; else it is kept for the error only. */
  readonly visible: boolean
}

export type Running = {
  /** Resolves, never rejects, with a sentence that says how it ended. */
  readonly ended: Promise<string>
  /** SIGTERM, and SIGKILL five seconds later. */
  readonly stop: () => Promise<void>
}
export type LocalProcess = Running & {
  /** Awaits what `ready` waits for; stops the program and throws when that fails, or when the program ends first. */
  readonly until: (ready: (signal: AbortSignal) => Promise<void>, signal: AbortSignal) => Promise<void>
}

const longestReason = 2_000

/** Starts a program in a process group of its own: Ctrl-C reaches us alone, and we end the programs in their order. */
export const startProcess = ({
  name,
  command,
  args,
  environment,
  folder,
  visible,
}: Program): LocalProcess => {
  const child = spawn(command, args, {
    env: environment,
    cwd: folder,
    detached: true,
    stdio: ['ignore', visible ? 'inherit' : 'ignore', visible ? 'inherit' : 'pipe'],
  })
  let complaint = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-longestReason)
  })

  const ended = once(child, 'close').then(
    ([code, signal]) =>
      `${name} ended (${signal ?? `exit code ${code}`}).${complaint && `\n${complaint.trim()}`}`,
    (error: Error) => `${name} could not be started: ${error.message}`,
  )

  const stop = async () => {
    if (child.pid === undefined) return
    const killing = setTimeout(() => child.kill('SIGKILL'), 5_000)
    child.kill('SIGTERM')
    await ended
    clearTimeout(killing)
  }

  const until: LocalProcess['until'] = async (ready, signal) => {
    const settled = new AbortController()
    const endsFirst = ended.then(reason => {
      throw new Error(reason)
    })
    try {
      await Promise.race([ready(AbortSignal.any([signal, settled.signal])), endsFirst])
    } catch (error) {
      await stop()
      throw error
    } finally {
      settled.abort()
    }
  }
  return { ended, stop, until }
}
