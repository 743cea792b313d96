import { GatewayError } from '../contract/gateway-error.ts'

const windowMs = 60_000
/** Far from what a wrong key in a busy program does, for many behind one address too. */
const maximumGuesses = 1_000
/** Addresses remembered at a time; the oldest is forgotten first. */
const capacity = 1_000

const tooManyGuesses = (): GatewayError =>
  new GatewayError({
    status: 429,
    code: 'rate_limit_exceeded',
    type: 'requests',
    message: 'Too many wrong API keys came from this address. Check the key, and try again in a minute.',
    headers: { 'retry-after': '60' },
  })

/**
 * Counts what was shown and wrong, by address and by this instance alone: a store that all share would be written to by whoever
 * guesses, and cost more than it protects. Says what a wrong key is answered instead where too many came from its address in
 * a minute; right ones from there are served, because many may share it.
 */
export const openLimitGuesses = (now: () => number) => {
  const guesses = new Map<string, { readonly since: number; readonly count: number }>()

  const find = (address: string) => {
    const found = guesses.get(address)
    return found && now() - found.since < windowMs ? found : { since: now(), count: 0 }
  }

  return (address: string): GatewayError | undefined => {
    const { since, count } = find(address)
    guesses.delete(address)
    const [oldest] = guesses.keys()
    if (oldest !== undefined && guesses.size >= capacity) guesses.delete(oldest)
    guesses.set(address, { since, count: count + 1 })
    return count < maximumGuesses ? undefined : tooManyGuesses()
  }
}
export type LimitGuesses = ReturnType<typeof openLimitGuesses>
