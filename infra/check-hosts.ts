import { isIP } from 'node:net'
import type { Configuration } from '../functions/shared/configuration/configuration.ts'
import type { Problem } from '../functions/shared/configuration/problem.ts'
import { isPublicAddress } from '../functions/shared/upstream/is-public-address.ts'

type Named = { readonly path: Problem['path']; readonly url: string; readonly allowPrivate: boolean }

const providersOf = ({ providers }: Configuration): Named[] =>
  Object.entries(providers).map(([id, { baseUrl, allowPrivate }]) => ({
    path: ['providers', id, 'baseUrl'],
    url: baseUrl,
    allowPrivate,
  }))

const issuersOf = ({ tenants }: Configuration): Named[] =>
  tenants.flatMap(({ jwt }, tenant) =>
    (['issuer', 'jwksUri'] as const).flatMap(name => {
      const url = jwt?.[name]
      const path = ['tenants', tenant, 'jwt', name]
      return jwt && url !== undefined ? [{ path, url, allowPrivate: jwt.allowPrivate }] : []
    }),
  )

/** URL has written numbers in any clothes (`0x7f.1`, `2130706433`) as an address already. */
const isPrivate = ({ protocol, hostname }: URL): boolean => {
  const host = hostname.replace(/^\[|\]$/g, '')
  const isKnownPrivate = isIP(host) ? !isPublicAddress(host) : /(^|\.)localhost\.?$/.test(host)
  return protocol !== 'https:' || isKnownPrivate
}

/**
 * Hosts that would be called without TLS, or at an address that is not of the public internet, though nobody has said that this is
 * meant. What a name resolves to is looked at when it is called.
 */
export const checkHosts = (configuration: Configuration): readonly Problem[] =>
  [...providersOf(configuration), ...issuersOf(configuration)]
    .filter(({ url, allowPrivate }) => !allowPrivate && isPrivate(new URL(url)))
    .map(({ path }) => ({
      path,
      message: 'must be https at a public address; beside it, allowPrivate: true allows any other',
    }))
