import { systemClock } from '../../../functions/shared/edge/system-clock.ts'
import { openHouse } from '../../open-house.ts'
import { configure } from './configure.ts'

export type Answer = Record<string, unknown>

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

/** A house whose clock can be put forward, and the hands of its operator and of a caller. */
export const openOperator = async () => {
  let ahead = 0
  const clock = { ...systemClock, now: () => systemClock.now() + ahead }
  const house = await openHouse(configure, { clock })

  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${house.url}/admin/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...bearer(house.adminKey) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const answer = (await response.json()) as Answer
    return { status: response.status, ...(answer['error'] as Answer | undefined), answer }
  }
  const post = (path: string, body: unknown = {}) => ask('POST', path, body)

  return {
    house,
    get: (path: string) => ask('GET', path),
    post,
    /** A new key of a tenant, in clear, and its id. */
    makeKey: async (tenant: string, terms: object = {}) => {
      const { status, answer } = await post(`/tenants/${tenant}/keys`, { name: 'test', ...terms })
      if (status !== 201) throw new Error(`no key: ${JSON.stringify(answer)}`)
      return answer as { readonly key: string; readonly id: string }
    },
    chat: async (key: string, body: object = {}) => {
      const question = { model: 'scripted', messages: [{ role: 'user', content: 'hi' }], max_tokens: 100 }
      const response = await house.post('/v1/chat/completions', { ...question, ...body }, bearer(key))
      const { error } = (await response.json()) as { error?: { code: string } }
      return { status: response.status, code: error?.code }
    },
    listModels: async (key: string) => {
      const response = await fetch(`${house.url}/v1/models`, { headers: bearer(key) })
      const { data } = (await response.json()) as { data: { id: string }[] }
      return data.map(({ id }) => id)
    },
    /** As long as an instance keeps a pool of provider keys. */
    passFiveMinutes: () => {
      ahead += 300_000
    },
    /** As long as any cache remembers tenants and virtual keys. */
    passFiveSeconds: () => {
      ahead += 5_000
    },
  }
}
export type Operator = Awaited<ReturnType<typeof openOperator>>
