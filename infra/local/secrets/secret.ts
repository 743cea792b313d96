import { z } from 'zod'

const Version = z.object({
  /** The caller's ClientRequestToken. */
  id: z.string(),
  createdAt: z.number(),
  stages: z.array(z.string()).readonly(),
  text: z.string().optional(),
  /** Base64, as it goes over the wire. */
  binary: z.string().optional(),
})
export type Version = z.infer<typeof Version>

/** One secret as it stands in the file, its oldest version first. Times are milliseconds since the epoch. */
export const Secret = z.object({
  name: z.string(),
  arn: z.string(),
  description: z.string().optional(),
  createdAt: z.number(),
  changedAt: z.number(),
  /** Since when it is marked for deletion. */
  deletedAt: z.number().optional(),
  versions: z.array(Version).readonly(),
})
export type Secret = z.infer<typeof Secret>
