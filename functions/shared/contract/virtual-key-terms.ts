import * as z from 'zod'
import { accessLists } from './access-lists.ts'
import { ModelList } from './model-list.ts'

/** What a virtual key may use of what its tenant may; whatever is absent is the tenant's alone to limit. */
export const VirtualKeyTerms = z.strictObject({
  /** For each window of the tenant's quota. */
  budget: z
    .strictObject({
      tokens: z.int().min(0).optional(),
      /** Up to where nano-dollars are exact in a number. */
      usd: z.number().min(0).max(9_000_000).optional(),
    })
    .prefault({}),
  limits: z
    .strictObject({
      requestsPerMinute: z.int().positive().optional(),
      tokensPerMinute: z.int().positive().optional(),
    })
    .prefault({}),
  models: ModelList.optional(),
  ...accessLists,
})
export type VirtualKeyTerms = z.infer<typeof VirtualKeyTerms>

/** No terms of its own. */
export const freeTerms: VirtualKeyTerms = VirtualKeyTerms.parse({})
