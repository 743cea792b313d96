import { holderOf } from './move-stage.ts'
import type { Secret } from './secret.ts'
import type { Inputs } from './secret-inputs.ts'
import { serviceError } from './service-error.ts'

/** Throws what AWS refuses about UpdateSecretVersionStage. */
export const checkStageMove = (secret: Secret, input: Inputs['UpdateSecretVersionStage']): void => {
  const { VersionStage: stage, MoveToVersionId: to, RemoveFromVersionId: from } = input
  const holder = holderOf(secret.versions, stage)?.id
  if (to !== undefined && !secret.versions.some(({ id }) => id === to)) {
    const message = `Secrets Manager can't find the specified secret value for VersionId: ${to}`
    throw serviceError('ResourceNotFoundException', message)
  }
  if (to === undefined && stage === 'AWSCURRENT') {
    const message = 'Staging label AWSCURRENT can only move to another version; it cannot be removed.'
    throw serviceError('InvalidParameterException', message)
  }
  if (from !== undefined && from !== holder) {
    const message = `Staging label ${stage} is not attached to version ${from}.`
    throw serviceError('InvalidParameterException', message)
  }
  if (from === undefined && holder !== undefined && holder !== to) {
    const message = `Staging label ${stage} is attached to version ${holder}: name it in RemoveFromVersionId.`
    throw serviceError('InvalidParameterException', message)
  }
}
