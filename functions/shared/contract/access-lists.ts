import * as z from 'zod'

const Endpoint = z
  .string()
  .max(200)
  .regex(/^\/[^\s?#]+$/, 'must be a path like /v1/chat/completions, or a wildcard like /v1/models*')

const Network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'must be an IP address or a network, like 203.0.113.7, 198.51.100.0/24 or 2001:db8::/32',
})

/** What a tenant, and each of its virtual keys for itself, may call and from where; absent, anything from anywhere. */
export const accessLists = {
  /** Paths as the table of routes has them, or wildcards. */
  endpoints: z.array(Endpoint).max(100).optional(),
  /** Of callers: addresses and networks, IPv4 and IPv6. */
  ips: z.array(Network).max(100).optional(),
}
export type AccessLists = z.infer<z.ZodObject<typeof accessLists>>
