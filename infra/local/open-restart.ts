import type { Running } from './start-process.ts'
import type { Defer } from './with-cleanup.ts'

type Options = {
  readonly start: () => Promise<Running>
  /** Told why the preparation or the program failed, and whether an earlier program still runs. */
  readonly complain: (reason: unknown, isRunning: boolean) => void
  readonly defer: Defer
}

/**
 * What prepares, ends the running program, and starts it anew; one such turn after another. When the preparation
 * fails, the program that runs goes on.
 */
export const openRestart = ({ start, complain, defer }: Options) => {
  let current: Running | undefined
  let turn: Promise<void> = Promise.resolve()

  const end = async () => {
    const ending = current
    current = undefined
    await ending?.stop()
  }
  const begin = async () => {
    const started = await start()
    current = started
    started.ended.then(reason => {
      if (current !== started) return
      current = undefined
      complain(reason, false)
    })
  }
  defer(() => turn.then(end))
  return (prepare = async () => {}): Promise<void> => {
    turn = turn
      .then(prepare)
      .then(end)
      .then(begin)
      .catch(reason => complain(reason, current !== undefined))
    return turn
  }
}
