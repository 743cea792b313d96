import { GatewayError } from './contract/gateway-error.ts'

/** What the parts of a path in braces stood for. */
export type Parameters = Readonly<Record<string, string>>

type Path = { readonly method: string; readonly path: string }

/** SDKs that are given a base URL without `/v1` leave it out, and those that add it themselves say it twice, or after `/quote`. */
const withVersion = (path: string): string => {
  if (path === '/' || /^\/health(\/|$)/.test(path) || /^\/(admin|billing)\//.test(path)) return path
  return `/v1${path.replace(/^(?:\/v1)*(\/quote)?(?:\/v1)*(?=\/|$)/, '$1')}`
}

/** `{id}` is one part of a path, `{model+}` all the rest of it. */
const toRegex = (pattern: string): RegExp => {
  const groups = pattern.replaceAll(
    /\{(\w+)(\+?)\}/g,
    (_, name, rest) => `(?<${name}>${rest ? '.+' : '[^/]+'})`,
  )
  return new RegExp(`^${groups}$`)
}

/** Undefined where a part is not properly percent-encoded. */
const decode = (groups: Parameters = {}): Parameters | undefined => {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, part]) => [name, decodeURIComponent(part)]))
  } catch {
    return undefined
  }
}

/** Finds the row of the table that a request asks for. Throws 404 for an unknown path and 405 for a known one under another method. */
export const openMatchRoute = <Route extends Path>(routes: readonly Route[]) => {
  const rows = routes.map(route => ({ route, regex: toRegex(route.path) }))

  return (method: string, path: string): { readonly route: Route; readonly parameters: Parameters } => {
    const wanted = withVersion(path)
    const onPath = rows.flatMap(({ route, regex }) => {
      const match = regex.exec(wanted)
      const parameters = match ? decode(match.groups) : undefined
      return parameters ? [{ route, parameters }] : []
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
}
