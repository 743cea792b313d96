import { addValue, hasValue, isReplay } from './add-value.ts'
import { checkStageMove } from './check-stage-move.ts'
import { findLivingSecret, findSecret } from './find-secret.ts'
import { findVersion } from './find-version.ts'
import { moveStage } from './move-stage.ts'
import type { Secret } from './secret.ts'
import type { Inputs } from './secret-inputs.ts'
import { serviceError } from './service-error.ts'
import { describe, identify, secondsOf, valueOfVersion } from './to-output.ts'

export type Vault = {
  /** By name; the operations change it. */
  readonly secrets: Map<string, Secret>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** The ARN of a new secret. */
  readonly nameArn: (name: string) => string
}

type Operations = {
  readonly [Name in keyof Inputs]: (vault: Vault, input: Inputs[Name]) => unknown
}

/** The SDK sends a lost request again with the same token, and must then be told of its success. */
const createAgain = (existing: Secret, input: Inputs['CreateSecret']) => {
  if (existing.deletedAt !== undefined) {
    const message = `The secret ${existing.name} is marked for deletion, so it cannot be created.`
    throw serviceError('InvalidRequestException', message)
  }
  if (isReplay(existing, input)) return { ...identify(existing), VersionId: input.ClientRequestToken }
  const message = `The operation failed because the secret ${existing.name} already exists.`
  throw serviceError('ResourceExistsException', message)
}

/** Secrets Manager's operations by their names on the wire. They throw service errors. */
export const secretOperations: Operations = {
  CreateSecret: ({ secrets, now, nameArn }, input) => {
    const existing = secrets.get(input.Name)
    if (existing !== undefined) return createAgain(existing, input)
    const { Name: name, Description: description } = input
    const at = now()
    const empty = { name, arn: nameArn(name), description, createdAt: at, changedAt: at, versions: [] }
    const filled = hasValue(input)
    secrets.set(name, filled ? addValue(empty, input, ['AWSCURRENT'], at) : empty)
    return { ...identify(empty), ...(filled && { VersionId: input.ClientRequestToken }) }
  },

  GetSecretValue: ({ secrets }, input) => {
    const secret = findLivingSecret(secrets, input.SecretId)
    return valueOfVersion(secret, findVersion(secret, input))
  },

  PutSecretValue: ({ secrets, now }, input) => {
    const secret = findLivingSecret(secrets, input.SecretId)
    if (!hasValue(input)) {
      throw serviceError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.')
    }
    const asked = input.VersionStages ?? ['AWSCURRENT']
    const stages = secret.versions.length === 0 ? [...new Set([...asked, 'AWSCURRENT'])] : asked
    const put = addValue(secret, input, stages, now())
    secrets.set(secret.name, put)
    const { VersionId, VersionStages } = valueOfVersion(
      put,
      findVersion(put, { SecretId: secret.name, VersionId: input.ClientRequestToken }),
    )
    return { ...identify(put), VersionId, VersionStages }
  },

  DescribeSecret: ({ secrets }, input) => describe(findSecret(secrets, input.SecretId), 'VersionIdsToStages'),

  ListSecrets: ({ secrets }, input) => ({
    SecretList: [...secrets.values()]
      .filter(({ deletedAt }) => deletedAt === undefined || input.IncludePlannedDeletion)
      .map(secret => describe(secret, 'SecretVersionsToStages')),
  }),

  UpdateSecretVersionStage: ({ secrets, now }, input) => {
    const secret = findLivingSecret(secrets, input.SecretId)
    checkStageMove(secret, input)
    const versions = moveStage(secret.versions, input.VersionStage, input.MoveToVersionId)
    secrets.set(secret.name, { ...secret, versions, changedAt: now() })
    return identify(secret)
  },

  DeleteSecret: ({ secrets, now }, input) => {
    const secret = findSecret(secrets, input.SecretId)
    const deletedAt = now()
    if (input.ForceDeleteWithoutRecovery) secrets.delete(secret.name)
    else secrets.set(secret.name, { ...secret, deletedAt })
    return { ...identify(secret), DeletionDate: secondsOf(deletedAt) }
  },
}
