import { isIP } from 'node:net'
import { isPublicAddress } from './is-public-address.ts'

/**
 * Whether a URL says by itself that it is not https at a public address. URL has written numbers in any clothes (`0x7f.1`,
 * `2130706433`) as an address already; what a name resolves to is looked at when it is called.
 */
export const isPrivateUrl = ({ protocol, hostname }: URL): boolean => {
  const host = hostname.replace(/^\[|\]$/g, '')
  const isKnownPrivate = isIP(host) ? !isPublicAddress(host) : /(^|\.)localhost\.?$/.test(host)
  return protocol !== 'https:' || isKnownPrivate
}
