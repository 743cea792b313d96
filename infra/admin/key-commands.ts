import { readDuration } from '../keys/read-duration.ts'
import { readExpiry } from '../keys/read-expiry.ts'
import { readTerms, termsFlags } from '../keys/read-terms.ts'
import { get, post, type Readers } from './command.ts'

const text = { type: 'string' } as const

const toSeconds = (overlap: string): number => {
  const duration = readDuration(overlap)
  if (duration === undefined) throw new Error(`--overlap ${overlap}: must be a time like 30m, 24h or 7d.`)
  return duration / 1_000
}

export const keyCommands: Readers = {
  keys: { options: {}, names: ['TENANT'], read: ([tenant]) => get('keys', `/tenants/${tenant}/keys`) },
  'keys create': {
    options: { ...termsFlags, name: { ...text, default: 'unnamed' }, expires: text },
    names: ['TENANT'],
    read: ([tenant], { name, expires, ...terms }, now) => {
      const expiresAt = expires === undefined ? undefined : new Date(readExpiry(expires, now)).toISOString()
      return post('key', `/tenants/${tenant}/keys`, { name, expiresAt, ...readTerms(terms) })
    },
  },
  'keys update': {
    options: termsFlags,
    names: ['TENANT', 'KEY_ID'],
    read: ([tenant, key], values) => post('key', `/tenants/${tenant}/keys/${key}`, readTerms(values)),
  },
  'keys rotate': {
    options: { overlap: { ...text, default: '24h' } },
    names: ['TENANT', 'KEY_ID'],
    read: ([tenant, key], { overlap = '' }) =>
      post('key', `/tenants/${tenant}/keys/${key}/rotate`, { overlapSeconds: toSeconds(overlap) }),
  },
  'keys revoke': {
    options: {},
    names: ['TENANT', 'KEY_ID'],
    read: ([tenant, key]) => post('key', `/tenants/${tenant}/keys/${key}/revoke`, {}),
  },
}
