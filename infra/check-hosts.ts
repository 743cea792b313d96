import type { Configuration } from '../functions/shared/configuration/configuration.ts'
import type { Problem } from '../functions/shared/configuration/problem.ts'
import { isPrivateUrl } from '../functions/shared/upstream/is-private-url.ts'

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

/**
 * Hosts that would be called without TLS, or at an address that is not of the public internet, though nobody has said that this is
 * meant. What a name resolves to is looked at when it is called.
 */
export const checkHosts = (configuration: Configuration): readonly Problem[] =>
  [...providersOf(configuration), ...issuersOf(configuration)]
    .filter(({ url, allowPrivate }) => !allowPrivate && isPrivateUrl(new URL(url)))
    .map(({ path }) => ({
      path,
      message: 'must be https at a public address; beside it, allowPrivate: true allows any other',
    }))
