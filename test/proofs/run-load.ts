import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Entry, readJournal } from './journal.ts'
import { type KillPoint, killPoints } from './kill-point.ts'
import type { Load } from './load.ts'
import type { Task } from './worker.ts'

/** What a process has seen, and when it was killed by the load's clock; undefined: it came to its end. */
export type Life = { readonly entries: readonly Entry[]; readonly killedAt: number | undefined }

export type Loaded = {
  readonly lives: readonly Life[]
  readonly kills: Readonly<Record<KillPoint, number>>
}

/** Milliseconds before the end in which nobody is killed any more, so that it does not become the end of everybody. */
const calmMs = 1_000
const program = join(import.meta.dirname, 'worker.ts')

/** Runs a load to its end: several processes, each of which is killed at its point and replaced at once. */
export const runLoad = async (load: Load): Promise<Loaded> => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-load-'))
  const lives: Life[] = []
  const kills = Object.fromEntries(killPoints.map(point => [point, 0])) as Record<KillPoint, number>
  const begun = Promise.withResolvers<number>()
  let realBegin = Number.POSITIVE_INFINITY
  const passedMs = () => Math.max(0, Date.now() - realBegin)
  const now = () => load.clock.begin + passedMs() * load.clock.speed
  const isCalm = () => passedMs() > load.seconds * 1_000 - calmMs
  let ready = 0

  /** Tells a process when the load has begun, which it does with the last one that has come up. */
  const admit = async (child: ChildProcess): Promise<void> => {
    ready += 1
    if (ready === load.workers) {
      realBegin = Date.now()
      begun.resolve(realBegin)
    }
    child.send(await begun.promise)
  }
  const clients = Math.ceil(load.clients / load.workers)
  let started = 0

  const runWorker = async (): Promise<void> => {
    const point = killPoints[started % killPoints.length] as KillPoint
    started += 1
    const journal = join(folder, `${started}.ndjson`)
    const killing = isCalm() ? undefined : { point, passes: Math.ceil(clients * (0.2 + Math.random() * 0.4)) }
    const task: Task = { load, journal, clients, killing }
    const child = fork(program, [JSON.stringify(task)], { execArgv: [] })
    child.once('message', () => void admit(child))
    const [code, signal] = await once(child, 'exit')
    if (signal !== 'SIGKILL' && code !== 0) throw new Error(`A worker ended with ${signal ?? code}.`)
    const killedAt = signal === 'SIGKILL' ? now() : undefined
    if (signal === 'SIGKILL') kills[point] += 1
    lives.push({ entries: readJournal(journal), killedAt })
    if (signal === 'SIGKILL' && passedMs() < load.seconds * 1_000) await runWorker()
  }

  try {
    await Promise.all(Array.from({ length: load.workers }, runWorker))
    return { lives, kills }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
