import type { Version } from './secret.ts'

const without = (version: Version, stage: string): Version => ({
  ...version,
  stages: version.stages.filter(attached => attached !== stage),
})

const attach = (versions: readonly Version[], stage: string, id: string | undefined): Version[] =>
  versions
    .map(version => without(version, stage))
    .map(version => (version.id === id ? { ...version, stages: [...version.stages, stage] } : version))

export const holderOf = (versions: readonly Version[], stage: string): Version | undefined =>
  versions.find(version => version.stages.includes(stage))

/**
 * Attaches a stage to one version and to no other; without an id, to none. AWSPREVIOUS follows to the version that
 * AWSCURRENT leaves (API reference of UpdateSecretVersionStage and PutSecretValue).
 */
export const moveStage = (versions: readonly Version[], stage: string, id: string | undefined): Version[] => {
  const left = holderOf(versions, stage)
  const moved = attach(versions, stage, id)
  const follows = stage === 'AWSCURRENT' && left !== undefined && left.id !== id
  return follows ? attach(moved, 'AWSPREVIOUS', left.id) : moved
}
