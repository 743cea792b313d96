import { z } from 'zod'

const SecretId = z.string().min(1).max(2048)
const Token = z.string().min(32).max(64)
const Stage = z.string().min(1).max(256)

const value = {
  ClientRequestToken: Token,
  SecretString: z.string().max(65_536).optional(),
  SecretBinary: z.string().optional(),
}

/** What each operation takes, as far as the local server knows it (API reference of Secrets Manager, 2017-10-17). */
export const inputs = {
  CreateSecret: z.object({
    Name: z.string().regex(/^[\w/+=.@-]{1,512}$/, 'must be 1 to 512 of letters, digits and /_+=.@-'),
    Description: z.string().optional(),
    ...value,
  }),
  GetSecretValue: z.object({ SecretId, VersionId: Token.optional(), VersionStage: Stage.optional() }),
  PutSecretValue: z.object({ SecretId, VersionStages: z.array(Stage).min(1).max(20).optional(), ...value }),
  DescribeSecret: z.object({ SecretId }),
  ListSecrets: z.object({
    Filters: z.never('is not something the local Secrets Manager can do').optional(),
    IncludePlannedDeletion: z.boolean().optional(),
  }),
  UpdateSecretVersionStage: z.object({
    SecretId,
    VersionStage: Stage,
    MoveToVersionId: Token.optional(),
    RemoveFromVersionId: Token.optional(),
  }),
  DeleteSecret: z.object({ SecretId, ForceDeleteWithoutRecovery: z.boolean().optional() }),
}
export type Inputs = { readonly [Name in keyof typeof inputs]: z.infer<(typeof inputs)[Name]> }
