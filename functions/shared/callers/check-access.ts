import { BlockList, isIPv4 } from 'node:net'
import type { AccessLists } from '../contract/access-lists.ts'
import { GatewayError } from '../contract/gateway-error.ts'
import { matchWildcard } from '../routing/match-wildcard.ts'

/** What is asked for, and from where. */
type Visitor = {
  /** The path in the row of the route table that answers, so that no other way to write it passes. */
  readonly endpoint: string
  readonly sourceIp: string
}

const ipNotAllowed = (): GatewayError =>
  new GatewayError({
    status: 403,
    code: 'ip_not_allowed',
    message: 'Your key may not be used from this IP address. Ask your operator to add it.',
  })

const routeNotAllowed = (endpoint: string): GatewayError =>
  new GatewayError({
    status: 403,
    code: 'route_not_allowed',
    message: `Your key may not call ${endpoint}. Ask your operator to add it.`,
  })

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv4(address) ? 'ipv4' : 'ipv6')

/** Node finds an IPv4 address also where it is written as IPv6 (`::ffff:10.0.0.1`), and finds nothing in what is no address. */
const isWithin = (networks: readonly string[], address: string): boolean => {
  const list = new BlockList()
  for (const network of networks) {
    const [start = '', prefix] = network.split('/')
    if (prefix === undefined) list.addAddress(start, familyOf(start))
    else list.addSubnet(start, Number(prefix), familyOf(start))
  }
  return list.check(address, familyOf(address))
}

/** Throws 403 where the allow-lists of a caller's tenant or key lack the address or the endpoint. */
export const checkAccess = (lists: readonly AccessLists[], { endpoint, sourceIp }: Visitor): void => {
  for (const { ips, endpoints } of lists) {
    if (ips && !isWithin(ips, sourceIp)) throw ipNotAllowed()
    if (endpoints && !endpoints.some(pattern => matchWildcard(pattern)(endpoint)))
      throw routeNotAllowed(endpoint)
  }
}
