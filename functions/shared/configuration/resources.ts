import * as z from 'zod'

/** Where everything goes that providers keep for tenants: files, batches, vector stores. */
export const Resources = z.strictObject({
  /** Whose; a tenant may have another. */
  provider: z.string(),
  /**
   * US dollars for one request, by the names that OpenAI's specification gives to operations: `{createBatch: 0.5}`. What goes on
   * costing after its answer is refused to callers with limits unless it has a price here.
   */
  prices: z.record(z.string(), z.number().min(0)).default({}),
})
export type Resources = z.infer<typeof Resources>
