import { writeDollars } from './accounting/write-dollars.ts'
import type { Reply } from './contract/reply.ts'
import { readUsage } from './contract/usage.ts'
import { guardWhole } from './guarding/guard-whole.ts'
import { lasting } from './lasting.ts'
import { changeWhole } from './providers/quirks/change-sayings.ts'
import { callsTools } from './stream/calls-tools.ts'
import { measureChoice } from './stream/measure-choice.ts'
import type { Telling, Wording } from './telling.ts'
import type { Answer } from './upstream/answer.ts'
import type { Answered } from './upstream/attempt-targets.ts'
import type { Part } from './upstream/open-parts.ts'

type Whole = Extract<Answer, { type: 'whole' }>

const measureChoices = (choices: unknown): number =>
  Array.isArray(choices) ? choices.reduce((sum, choice) => sum + measureChoice(choice), 0) : 0

/** The bytes of a whole answer: the provider's own where nothing has changed and they are in the caller's words. */
const writeWhole = (
  { body, json, isVerbatim }: Whole,
  told: object,
  { voice, restore }: Wording,
): Reply['body'] => {
  const worded = voice && !isVerbatim ? voice.whole(told) : told
  const written = worded === json ? body : JSON.stringify(worded)
  return restore ? restore(Buffer.from(written).toString()) : written
}

/** An answer that came whole, as it goes out. Throws 503 where one of its guardrails cannot be asked. */
export const replyWhole = async (
  given: Whole,
  answered: Answered,
  { charge, conclude, wording }: Telling,
) => {
  const json = given.json as Readonly<Record<string, unknown>>
  const characters = measureChoices(json['choices'])
  const part: Part = { target: answered.target, usage: readUsage(json), characters }
  const said = wording.changing ? changeWhole(json, wording.changing) : json
  const { choices } = said
  const { nanos } = charge.bill(part.target, part)
  const isCalling = Array.isArray(choices) && choices.some(callsTools)
  const finish = () => conclude('complete', { answered, parts: [part], callsTools: isCalling, choices })
  const { guarding, restore } = wording
  const told = guarding ? await guardWhole(guarding, said, restore).catch(lasting(finish)) : said
  const headers = {
    'content-type': 'application/json',
    ...(nanos !== undefined && { 'x-causeway-cost-usd': writeDollars(nanos) }),
  }
  return { status: 200, headers, body: writeWhole(given, told, wording), finished: finish() }
}
