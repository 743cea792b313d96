import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { openRestart } from './open-restart.ts'
import type { Running } from './start-process.ts'
import { watchFolders } from './watch-folders.ts'
import type { Defer } from './with-cleanup.ts'

type Options = {
  readonly start: () => Promise<Running>
  /** The operator's file. */
  readonly config: string
  /** Takes over the operator's file as it now stands; throws when it is wrong. */
  readonly configure: () => Promise<void>
  /** Called when the gateway answers for the first time. */
  readonly announce: () => void
  readonly signal: AbortSignal
  readonly defer: Defer
}

const functions = join(import.meta.dirname, '../../functions')

const foldersOfCode = (): string[] => {
  const entries = readdirSync(functions, { recursive: true, withFileTypes: true })
  const folders = entries.filter(entry => entry.isDirectory())
  return [functions, ...folders.map(({ parentPath, name }) => join(parentPath, name))]
}

const complain = (reason: unknown, isRunning: boolean): void => {
  console.error(reason instanceof Error ? reason.message : reason)
  console.error(isRunning ? 'The gateway goes on as it was.' : 'The gateway waits for a change.')
}

/**
 * Runs the gateway until the signal, and starts it again when its code or the operator's file changes. A gateway that
 * fails waits for the next change, because whoever watches is about to mend it.
 */
export const runAndWatch = async (options: Options): Promise<void> => {
  const { config, configure, defer } = options
  const over = new AbortController()
  const signal = AbortSignal.any([options.signal, over.signal])
  let announce = options.announce
  const start = async () => {
    const gateway = await options.start()
    announce()
    announce = () => {}
    return gateway
  }
  const unlessEnding: typeof complain = (reason, isRunning) => {
    if (!signal.aborted) complain(reason, isRunning)
  }

  const restart = openRestart({ start, complain: unlessEnding, defer })
  // Watchers would keep the process alive when another part has ended it.
  defer(() => over.abort())
  const file = resolve(config)
  watchFolders({
    folders: () => [dirname(file)],
    concerns: name => name === basename(file),
    onChange: () => restart(configure),
    signal,
  })
  watchFolders({ folders: foldersOfCode, concerns: () => true, onChange: () => restart(), signal })
  await restart()
  if (!signal.aborted) await once(signal, 'abort')
}
