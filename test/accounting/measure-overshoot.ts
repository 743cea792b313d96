import { boundUsage } from '../../functions/shared/accounting/bound-usage.ts'
import { growUsage, reserveUsage } from '../../functions/shared/accounting/reserve-usage.ts'
import { ChatRequest } from '../../functions/shared/contract/chat.ts'
import { readUsage } from '../../functions/shared/contract/usage.ts'
import { charactersWithin } from '../../functions/shared/stream/count-output.ts'
import { bodyWithUsage, countCharacters } from '../recorded-bodies.ts'
import { type Recording, recordings } from '../recordings.ts'

/** One recorded answer under an estimate that grew whenever it was used up: tokens held in the end, and really used. */
type Estimated = { readonly file: string; readonly held: number; readonly used: number }

const estimate = (recording: Recording): readonly Estimated[] => {
  const request = ChatRequest.safeParse(recording.request.body)
  const used = readUsage(bodyWithUsage(recording))
  if (recording.endpoint !== 'chat' || !request.success || !used) return []
  const bounded = boundUsage({ endpoint: 'chat', request: { ...request.data, stream: true } })
  const limit = bounded.usage.output
  let held = reserveUsage(bounded, 'estimate')
  while (countCharacters(recording) > charactersWithin(held.output, limit))
    held = growUsage(held, limit, () => true) ?? held
  return [{ file: recording.file, held: held.input + held.output, used: used.input + used.output }]
}

/** What estimates come to on every recorded chat whose request and usage are known, as if all of them were streams. */
export const measureOvershoot = () => {
  const estimates = recordings.flatMap(estimate)
  return {
    answers: estimates.length,
    /** Used by all of them. */
    tokens: estimates.reduce((sum, { used }) => sum + used, 0),
    /** Those that used more, the worst first. */
    over: estimates
      .filter(({ held, used }) => used > held)
      .toSorted((one, other) => other.used - other.held - (one.used - one.held)),
  }
}
