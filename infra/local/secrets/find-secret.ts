import type { Secret } from './secret.ts'
import { serviceError } from './service-error.ts'

type Secrets = ReadonlyMap<string, Secret>

/** The hyphen and six characters that the service puts at the end of an ARN, and that a caller may leave out. */
const withoutSuffix = (arn: string): string => arn.slice(0, -7)

/** By name, ARN, or ARN without its random suffix. */
export const findSecret = (secrets: Secrets, id: string): Secret => {
  const byArn = () => [...secrets.values()].find(({ arn }) => arn === id || withoutSuffix(arn) === id)
  const secret = secrets.get(id) ?? byArn()
  if (secret !== undefined) return secret
  throw serviceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
}

/** The same, refusing a secret that is marked for deletion. */
export const findLivingSecret = (secrets: Secrets, id: string): Secret => {
  const secret = findSecret(secrets, id)
  if (secret.deletedAt === undefined) return secret
  const message = "You can't perform this operation on the secret because it was marked for deletion."
  throw serviceError('InvalidRequestException', message)
}
