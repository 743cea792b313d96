import { isIP, type LookupFunction } from 'node:net'

const code = 'ERR_ADDRESS_NOT_ALLOWED'

const refuse = (): NodeJS.ErrnoException => Object.assign(new Error('The address is not allowed.'), { code })

/** Whether a socket failed because its guard would not have it. */
export const isAddressRefusal = (error: NodeJS.ErrnoException): boolean => error.code === code

/** Lets connections through by https only, and by those addresses that `lookup` finds and `isAllowed` has. */
export const openAddressGuard = (isAllowed: (address: string) => boolean, lookup: LookupFunction) => {
  /**
   * Looks a name up for a socket, which then connects to one of these very addresses: a name that resolves to another one a
   * moment later gains nothing. One address that is not allowed spoils them all.
   */
  const guardedLookup: LookupFunction = (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = Array.isArray(found) ? found : []
      const [first] = addresses
      if (error || !first) return done(error ?? refuse(), [])
      if (!addresses.every(({ address }) => isAllowed(address))) return done(refuse(), [])
      return options.all ? done(null, addresses) : done(null, first.address, first.family)
    })
  }

  /** A socket does not look up what is an address already. */
  const refuses = ({ protocol, hostname }: URL): boolean => {
    const host = hostname.replace(/^\[|\]$/g, '')
    return protocol !== 'https:' || (isIP(host) !== 0 && !isAllowed(host))
  }

  return { lookup: guardedLookup, refuses }
}
