import { readAccount } from '../../../functions/shared/store/accounts/account-item.ts'
import { findImbalances, findOvershoots } from '../../accounting/find-imbalances.ts'
import type { Change } from '../world/open-tables.ts'

const leasesOf = (item: Change['after']) => (item ? Object.keys(readAccount(item).leases) : [])

/** The leases that a write to an account has taken. */
export const findTaken = ({ before, after }: Change): readonly string[] => {
  const old = leasesOf(before)
  return leasesOf(after).filter(id => !old.includes(id))
}

/** What a write has made of an account, for whoever counts that each was seen. */
export const describeChange = (change: Change): readonly string[] => {
  const { before, after } = change
  if (!after) return []
  if (!before) return ['opened']
  const [old, now] = [readAccount(before), readAccount(after)]
  const seen = {
    'budget opened': Object.keys(now.budgets).length > Object.keys(old.budgets).length,
    'lease taken': findTaken(change).length > 0,
    'lease ended': Object.keys(now.leases).length < Object.keys(old.leases).length,
    'minute turned': now.minute !== old.minute,
    'rights given': JSON.stringify(now.given) !== JSON.stringify(old.given),
    'rights received': JSON.stringify(now.received) !== JSON.stringify(old.received),
    'limit changed': now.limit.tokens !== old.limit.tokens || now.limit.nanos !== old.limit.nanos,
  }
  return Object.entries(seen).flatMap(([name, isSeen]) => (isSeen ? [name] : []))
}

/** I1 and I2, which hold after every write to an account. */
export const judgeChange = (change: Change): readonly string[] => {
  const { before, after } = change
  if (!after) return ['an account was deleted']
  // What a provider says beyond its limit is charged all the same, so only who takes must leave something.
  const old = before ? findOvershoots(before) : []
  const overshoots =
    findTaken(change).length > 0 ? findOvershoots(after).filter(text => !old.includes(text)) : []
  return [...overshoots.map(text => `I1: ${text}`), ...findImbalances(after).map(text => `I2: ${text}`)]
}
