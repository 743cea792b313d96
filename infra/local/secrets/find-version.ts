import { holderOf } from './move-stage.ts'
import type { Secret, Version } from './secret.ts'
import type { Inputs } from './secret-inputs.ts'
import { serviceError } from './service-error.ts'

/** The version that GetSecretValue means: by its id, by its stage (they must agree), or else the current one. */
export const findVersion = (secret: Secret, input: Inputs['GetSecretValue']): Version => {
  const { VersionId: id, VersionStage: stage = id === undefined ? 'AWSCURRENT' : undefined } = input
  const version =
    id === undefined
      ? holderOf(secret.versions, stage ?? 'AWSCURRENT')
      : secret.versions.find(candidate => candidate.id === id)
  if (version === undefined) {
    const sought = id === undefined ? `staging label: ${stage}` : `VersionId: ${id}`
    const message = `Secrets Manager can't find the specified secret value for ${sought}`
    throw serviceError('ResourceNotFoundException', message)
  }
  if (stage !== undefined && !version.stages.includes(stage)) {
    const message = 'You provided a VersionStage that is not associated to the provided VersionId.'
    throw serviceError('InvalidRequestException', message)
  }
  return version
}
