import type { Health } from './health.ts'

/**
 * What has a health of its own: a provider key (`keyId`), a target (`model`), or a key for one model (both), because
 * providers limit rates by model.
 */
export type Member = Parameters<Health>[0]

/** No provider and no key has a `#` in its id, so the rest is the model. */
export const writeMember = ({ providerId, keyId = '', model = '' }: Member): string =>
  [providerId, keyId, model].join('#')

export const readMember = (name: string): Member => {
  const [providerId = '', keyId, ...model] = name.split('#')
  return {
    providerId,
    ...(keyId && { keyId }),
    ...(model.join('#') !== '' && { model: model.join('#') }),
  }
}
