import OpenAI from 'openai'
import { workThrough } from '../../functions/shared/work-through.ts'
import { type Expected, type Fault, faults } from './faults.ts'
import { observe } from './observe.ts'
import { modelOf, type Way } from './open-faulty-providers.ts'

const owed = (expected: Expected, hasSecond: boolean): string => {
  if (typeof expected === 'string') return expected
  return expected.saved && hasSecond ? 'answer' : expected.code
}

/** The outcomes of one fault, for a stream and a whole answer, alone and with a second target. */
type Outcomes = {
  readonly stream: string
  readonly streamSaved: string
  readonly whole: string
  readonly wholeSaved: string
}

export const outcomesOwed = ({ stream, whole }: Fault): Outcomes => ({
  stream: owed(stream, false),
  streamSaved: owed(stream, true),
  whole: owed(whole, false),
  wholeSaved: owed(whole, true),
})

/** Where the gateway is called, in the official SDK's words. */
type Door = { readonly baseURL: string; readonly apiKey: string }

/** Asks for every fault in the four ways, so many faults at a time. */
export const judgeFaults = (door: Door, atOnce: number): Promise<readonly Outcomes[]> => {
  const client = new OpenAI({ ...door, maxRetries: 0 })
  const ask = (fault: Fault, way: Way) => observe(client, modelOf(fault, way), way.isStream)
  return workThrough(faults, atOnce, async fault => ({
    stream: await ask(fault, { isStream: true, hasSecond: false }),
    streamSaved: await ask(fault, { isStream: true, hasSecond: true }),
    whole: await ask(fault, { isStream: false, hasSecond: false }),
    wholeSaved: await ask(fault, { isStream: false, hasSecond: true }),
  }))
}
