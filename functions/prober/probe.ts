import type { Log } from '../shared/contract/log.ts'
import { isHalfOpen } from '../shared/routing/standing.ts'
import { workThrough } from '../shared/work-through.ts'
import { openProbeMember, type ProbingMember } from './probe-member.ts'

type Probing = ProbingMember & { readonly log: Log }

/** How many members waited, how many of them are back, and how many could not be looked after. */
export type Round = { readonly waiting: number; readonly returned: number; readonly failed: number }

const probesAtOnce = 8

/**
 * Makes one free call for each member whose time out of service is over: an answer brings it back, a failure sends it away for
 * longer. Where nobody is out this is one read a minute, some cents a year.
 */
export const openProbe = ({ log, ...probing }: Probing) => {
  const probeMember = openProbeMember(probing)

  return async (): Promise<Round> => {
    const known = await probing.standings.readAll()
    const waiting = [...known].filter(([, { standing }]) => isHalfOpen(standing, probing.now()))
    const results = await workThrough(waiting, probesAtOnce, ([member]) =>
      probeMember(member, known).catch((error: Error) => {
        log('error', 'member not probed', { member, name: error.name, reason: error.message })
        return 'failed' as const
      }),
    )
    const count = (wanted: string) => results.filter(result => result === wanted).length
    const round = { waiting: waiting.length, returned: count('returned'), failed: count('failed') }
    log('info', 'probed', round)
    return round
  }
}
