import { openSync, readFileSync, writeSync } from 'node:fs'

/** What has become of a request, as its own process saw it. */
export type Entry = {
  readonly id: string
  /** By the load's clock, in milliseconds since the epoch. */
  readonly at: number
  readonly type:
    | 'begun'
    | 'sent'
    | 'answered'
    | 'settled'
    | 'failed'
    | 'refused'
    | 'unavailable'
    | 'unsettled'
  readonly tenant?: string
  /** The budget of the key that it came under. */
  readonly budgetId?: string
  /** What the provider said was used. */
  readonly tokens?: number
  readonly nanos?: number
  /** The line that the gateway has logged. */
  readonly line?: string
}

export type Journal = (entry: Entry) => void

/** Writes each entry before it returns, so that nothing is lost with the process. */
export const openJournal = (file: string): Journal => {
  const descriptor = openSync(file, 'a')
  return entry => {
    writeSync(descriptor, `${JSON.stringify(entry)}\n`)
  }
}

export const readJournal = (file: string): readonly Entry[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line.endsWith('}'))
    .map(line => JSON.parse(line) as Entry)
