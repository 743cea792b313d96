import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** Not globally reachable: https://www.iana.org/assignments/iana-ipv4-special-registry */
const specialIpv4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Has 169.254.169.254, where clouds keep the credentials of a machine.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  // Multicast, reserved and broadcast.
  ['224.0.0.0', 3],
] as const

/**
 * Within 2000::/3 and yet not public, or a way to write an IPv4 address:
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const specialIpv6 = [
  // Teredo, benchmarking, ORCHID.
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4.
  ['2002::', 16],
  ['3fff::', 20],
] as const

const blocked = new BlockList()
for (const [network, prefix] of specialIpv4) blocked.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of specialIpv6) blocked.addSubnet(network, prefix, 'ipv6')

/** All of IPv6 that is handed out to the public; outside are loopback, link-local, unique local, mapped IPv4 and NAT64. */
const globalIpv6 = new BlockList()
globalIpv6.addSubnet('2000::', 3, 'ipv6')

/** Whether an IP address is one of the internet's, and none of a private network, of this machine or of its cloud. */
export const isPublicAddress = (address: string): boolean => {
  if (isIPv4(address)) return !blocked.check(address, 'ipv4')
  return isIPv6(address) && globalIpv6.check(address, 'ipv6') && !blocked.check(address, 'ipv6')
}
