import * as z from 'zod'

const RegionName = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region of AWS, such as eu-west-1')

/** The regions that share tenants, virtual keys and quotas; absent, each region is a gateway of its own. */
export const JoinedRegions = z.strictObject({
  /** Where tenants and virtual keys are kept and accounts begin; it cannot be changed later. */
  home: RegionName,
  /** In the order of their deployment: the place of a region in this list is its name in every account. */
  others: z.array(RegionName).min(1).max(7),
})
export type JoinedRegions = z.infer<typeof JoinedRegions>

/** The home region first: a region's place in it is its number. */
export const listRegions = (regions: JoinedRegions | undefined): readonly string[] =>
  regions ? [regions.home, ...regions.others] : []
