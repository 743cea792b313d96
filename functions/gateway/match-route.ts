import { GatewayError } from '../shared/contract/gateway-error.ts'
import type { Route } from './routes.ts'

export type Found = { readonly route: Route; readonly parameter: string }

/** SDKs that are given a base URL without `/v1` leave it out, and those that add it themselves double it. */
const withVersion = (path: string): string => {
  const unversioned = path.replace(/^(?:\/v1)+(?=\/|$)/, '')
  return unversioned === path && (path === '/' || path === '/health') ? path : `/v1${unversioned}`
}

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** What a path's last part stands for; empty where the path has no such part, undefined where it does not match. */
const matchPath = (pattern: string, path: string): string | undefined => {
  const brace = pattern.indexOf('{')
  if (brace === -1) return pattern === path ? '' : undefined
  const rest = path.startsWith(pattern.slice(0, brace)) ? path.slice(brace) : ''
  return rest === '' ? undefined : decode(rest)
}

/** The row of the table that a request asks for. Throws 404 for an unknown path and 405 for a known one under another method. */
export const matchRoute = (routes: readonly Route[], method: string, path: string): Found => {
  const wanted = withVersion(path)
  const onPath = routes.flatMap(route => {
    const parameter = matchPath(route.path, wanted)
    return parameter === undefined ? [] : [{ route, parameter }]
  })
  const found = onPath.find(({ route }) => route.method === method)
  if (found) return found
  if (onPath.length === 0)
    throw new GatewayError({
      status: 404,
      code: 'unknown_url',
      message: `Unknown request URL: ${method} ${path}. Check the base URL and the path.`,
    })
  const allow = onPath.map(({ route }) => route.method).join(', ')
  throw new GatewayError({
    status: 405,
    code: 'method_not_allowed',
    message: `Not allowed to ${method} on ${path}. Use ${allow}.`,
    headers: { allow },
  })
}
