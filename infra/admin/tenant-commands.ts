import { orNone } from '../keys/or-none.ts'
import { readList } from '../keys/read-list.ts'
import { readNumber } from '../keys/read-number.ts'
import { get, post, type Readers, type Values } from './command.ts'

const text = { type: 'string' } as const

const flags = {
  ...{ usd: text, tokens: text, per: text, rpm: text, tpm: text, concurrency: text },
  ...{ models: text, endpoints: text, ips: text, webhook: text, 'content-days': text },
}

/** A tenant's entry in the words of gateway.yaml: what was not said is undefined, and null is taken away. */
const readEntry = (values: Values) => {
  const number = (flag: string) => orNone(values[flag], value => readNumber(flag, value))
  const list = (flag: 'models' | 'endpoints' | 'ips') => orNone(values[flag], value => readList(flag, value))
  const { per, webhook } = values
  return {
    quota: { tokens: number('tokens'), usd: number('usd'), per },
    limits: {
      requestsPerMinute: number('rpm'),
      tokensPerMinute: number('tpm'),
      concurrency: number('concurrency'),
    },
    models: list('models'),
    endpoints: list('endpoints'),
    ips: list('ips'),
    webhook: orNone(webhook, url => url),
    content: orNone(values['content-days'], value => value && { days: readNumber('content-days', value) }),
  }
}

const change = (verb: 'suspend' | 'resume') => ({
  options: {},
  names: ['TENANT'],
  read: ([tenant]: readonly string[]) => post('entry', `/tenants/${tenant}/${verb}`, {}),
})

export const tenantCommands: Readers = {
  tenants: { options: {}, names: [], read: () => get('tenants', '/tenants') },
  tenant: { options: {}, names: ['TENANT'], read: ([tenant]) => get('tenant', `/tenants/${tenant}`) },
  'tenants create': {
    options: { ...flags, prefix: text },
    names: ['TENANT'],
    read: ([tenant = ''], values) => {
      const id = decodeURIComponent(tenant)
      return post('entry', '/tenants', { id, keyPrefix: values['prefix'], ...readEntry(values) })
    },
  },
  'tenants update': {
    options: { ...flags, version: text },
    names: ['TENANT'],
    read: ([tenant], values) => {
      const version = readNumber('version', values['version'])
      return post('entry', `/tenants/${tenant}`, { version, ...readEntry(values) })
    },
  },
  'tenants suspend': change('suspend'),
  'tenants resume': change('resume'),
}
