import { describe, expect, it } from 'vitest'
import { routes } from '../../../functions/gateway/routes.ts'
import { openMatchRoute } from '../../../functions/shared/match-route.ts'

const matchRoute = openMatchRoute(routes)
const find = (method: string, path: string) => {
  const { route, parameters } = matchRoute(method, path)
  return { path: route.path, ...parameters }
}
const refusalOf = (method: string, path: string) => {
  try {
    return find(method, path)
  } catch (error) {
    return error
  }
}

describe('a path of the table', () => {
  it('gives each part in braces by its name', () => {
    expect(find('POST', '/admin/v1/tenants/acme/keys/key_1/rotate')).toEqual({
      path: '/admin/v1/tenants/{id}/keys/{keyId}/rotate',
      id: 'acme',
      keyId: 'key_1',
    })
  })

  it('gives the rest of the path where the part asks for it, percent-decoded', () => {
    expect(find('GET', '/v1/models/a/b%2Fc')).toMatchObject({ model: 'a/b/c' })
  })

  it('takes no slash into a part of its own, and no empty one', () => {
    expect(find('GET', '/admin/v1/tenants/acme/usage').path).toBe('/admin/v1/tenants/{id}/usage')
    for (const path of ['/admin/v1/tenants/a/b', '/admin/v1/tenants/', '/admin/v1/tenants//keys'])
      expect(refusalOf('GET', path)).toMatchObject({ status: 404, code: 'unknown_url' })
  })

  it('is not found where a part is not properly encoded', () => {
    expect(refusalOf('GET', '/v1/models/%E0%A4%A')).toMatchObject({ status: 404 })
  })

  it('may leave out its version for callers, but not for the operator', () => {
    expect(find('GET', '/models/m')).toMatchObject({ model: 'm' })
    for (const path of ['/v1/admin/v1/tenants', '/admin/tenants', '/tenants'])
      expect(refusalOf('GET', path)).toMatchObject({ status: 404 })
  })

  it.each(['/messages', '/v1/messages', '/v1/v1/messages'])('may say its version twice: %s', path => {
    expect(find('POST', path).path).toBe('/v1/messages')
  })

  it.each(['/quote/messages', '/v1/quote/messages', '/quote/v1/messages', '/v1/quote/v1/messages'])(
    'may say its version before and after what makes it a quote: %s',
    path => {
      expect(find('POST', path).path).toBe('/v1/quote/messages')
    },
  )

  it('says under which methods it is known', () => {
    expect(refusalOf('DELETE', '/admin/v1/tenants/acme/keys')).toMatchObject({
      status: 405,
      headers: { allow: 'GET, POST' },
    })
  })
})
