import { moveStage } from './move-stage.ts'
import type { Secret, Version } from './secret.ts'
import type { Inputs } from './secret-inputs.ts'
import { serviceError } from './service-error.ts'

type NewValue = Pick<Inputs['PutSecretValue'], 'ClientRequestToken' | 'SecretString' | 'SecretBinary'>

/** The service deletes versions without a stage when there are more than about 100. */
const keptVersions = 100

const prune = (versions: readonly Version[]): Version[] =>
  versions.filter(({ stages }, index) => stages.length > 0 || index >= versions.length - keptVersions)

const toVersion = (value: NewValue, createdAt: number): Version => ({
  ...{ id: value.ClientRequestToken, createdAt, stages: [] },
  ...(value.SecretString !== undefined && { text: value.SecretString }),
  ...(value.SecretBinary !== undefined && { binary: value.SecretBinary }),
})

/** Throws when the request gives its value twice. */
export const hasValue = ({ SecretString: text, SecretBinary: binary }: NewValue): boolean => {
  if (text === undefined || binary === undefined) return (text ?? binary) !== undefined
  throw serviceError('InvalidParameterException', 'Give either SecretString or SecretBinary, not both.')
}

/** Whether the version is there already, so that a request sent twice is done once. Throws when it holds another value. */
export const isReplay = (secret: Secret, value: NewValue): boolean => {
  const version = secret.versions.find(({ id }) => id === value.ClientRequestToken)
  if (version === undefined) return false
  if (version.text === value.SecretString && version.binary === value.SecretBinary) return true
  throw serviceError('ResourceExistsException', 'A resource with the ID you requested already exists.')
}

/** The secret with one version more, which takes the stages from whatever held them. `at` is epoch milliseconds. */
export const addValue = (secret: Secret, value: NewValue, stages: readonly string[], at: number): Secret => {
  if (isReplay(secret, value)) return secret
  const versions = stages.reduce<readonly Version[]>(
    (moved, stage) => moveStage(moved, stage, value.ClientRequestToken),
    [...secret.versions, toVersion(value, at)],
  )
  return { ...secret, versions: prune(versions), changedAt: at }
}
