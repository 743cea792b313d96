import type { Secret, Version } from './secret.ts'

/** JSON 1.1 writes a time as seconds since the epoch. */
export const secondsOf = (milliseconds: number): number => milliseconds / 1000

export const identify = ({ arn, name }: Secret) => ({ ARN: arn, Name: name })

export const valueOfVersion = (secret: Secret, version: Version) => ({
  ...identify(secret),
  VersionId: version.id,
  VersionStages: version.stages,
  CreatedDate: secondsOf(version.createdAt),
  SecretString: version.text,
  SecretBinary: version.binary,
})

/** DescribeSecret and ListSecrets say the same, but for the name of the versions. A version without a stage is not shown. */
export const describe = (secret: Secret, versions: 'VersionIdsToStages' | 'SecretVersionsToStages') => ({
  ...identify(secret),
  Description: secret.description,
  CreatedDate: secondsOf(secret.createdAt),
  LastChangedDate: secondsOf(secret.changedAt),
  DeletedDate: secret.deletedAt && secondsOf(secret.deletedAt),
  [versions]: Object.fromEntries(
    secret.versions.filter(({ stages }) => stages.length > 0).map(({ id, stages }) => [id, stages]),
  ),
})
