import type { Quirk as QuirkName } from '../../configuration/configuration.ts'
import type { ServerSentEvent } from '../../stream/decode-sse.ts'
import { chain, type Step } from '../../stream/step.ts'
import type { Utterance } from '../../stream/utterance.ts'
import { objectOf } from '../json.ts'
import { changeStream, changeWhole } from './change-sayings.ts'
import { combineQuirks } from './combine-quirks.ts'
import { contentParts } from './content-parts.ts'
import { endWithUsage } from './end-with-usage.ts'
import { findUsage } from './find-usage.ts'
import type { Quirk } from './quirk.ts'
import { reasoning } from './reasoning.ts'
import { thinkTags } from './think-tags.ts'
import { toolCalls } from './tool-calls.ts'

const quirks: Readonly<Record<Exclude<QuirkName, 'usage'>, Quirk>> = {
  reasoning,
  'content-parts': contentParts,
  'think-tags': thinkTags,
  'tool-calls': toolCalls,
}

type Names = readonly QuirkName[]

/** All as one; the quirks of a provider are applied in the order of the table. */
const combine = (names: Names, emulation: Quirk | undefined): Quirk => {
  const chosen = Object.entries(quirks).filter(([name]) => names.includes(name as QuirkName))
  return combineQuirks([...chosen.map(([, quirk]) => quirk), ...(emulation ? [emulation] : [])])
}

type FromEvents = Step<ServerSentEvent, Utterance> | undefined

/**
 * A provider's stream without its quirks, and with what its model had to be asked for in words; the step itself where there is
 * neither.
 */
export const normaliseStream = (names: Names, fromEvents: FromEvents, emulation?: Quirk): FromEvents => {
  if (!fromEvents || (names.length === 0 && !emulation)) return fromEvents
  const changed = chain(fromEvents, changeStream({ chat: combine(names, emulation) }))
  return names.includes('usage') ? chain(changed, endWithUsage()) : changed
}

type FromReply = ((body: unknown) => unknown) | undefined

/** The same for whole answers. */
export const normaliseReply = (names: Names, fromReply: FromReply, emulation?: Quirk): FromReply => {
  if (names.length === 0 && !emulation) return fromReply
  const chat = combine(names, emulation)
  return said => {
    const body = objectOf(fromReply?.(said) ?? said)
    const usage = names.includes('usage') ? findUsage(body) : undefined
    const changed = changeWhole(body, { chat })
    return usage ? { ...changed, usage } : changed
  }
}
