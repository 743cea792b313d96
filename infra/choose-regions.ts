import type { Configuration } from '../functions/shared/configuration/configuration.ts'
import { listRegions } from '../functions/shared/configuration/regions.ts'

type Choices = {
  /** What `-c region=…` says. */
  readonly asked: string | undefined
  /** Those of gateway.yaml, which share quotas. */
  readonly joined: Configuration['regions']
  /** Those of config.ts, each a gateway of its own. */
  readonly byDefault: readonly string[]
}

/** The regions to deploy to, a stack each. Throws where a region is asked for that gateway.yaml does not join to the others. */
export const chooseRegions = ({ asked, joined, byDefault }: Choices): readonly string[] => {
  const known = listRegions(joined)
  if (asked === undefined) return joined ? known : byDefault
  if (joined && !known.includes(asked))
    throw new Error(
      `gateway.yaml joins ${known.join(', ')}: add ${asked} to regions.others, or deploy to one of them.`,
    )
  return [asked]
}
