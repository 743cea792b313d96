import * as z from 'zod'

/**
 * One line of the archive, and the definition of its table: the names are its columns, and the stack's Glue table is made
 * from here (infra/constructs/create-catalog.ts). Only ever add columns, at the end and optional, because old objects stay
 * as they are. Scalars of the ledger that have no column yet travel along and can be queried once they have one.
 */
export const ArchivedRow = z
  .object({
    tenant: z.string().min(1).describe('who pays'),
    window: z
      .string()
      .min(1)
      .describe('what was charged: a month as 2026-11, a day as 2026-11-21, or lifetime'),
    lease_id: z.string().min(1).describe('names the row: of two lines with the same one, ignore either'),
    kind: z
      .string()
      .min(1)
      .describe('actual: as the provider reported; estimate: as we counted; adjustment: by the operator'),
    tokens: z.int().describe('tokens charged'),
    nanos: z.int().optional().describe('nano-dollars charged; absent where no price is known'),
    price_version: z.string().optional().describe('pins the price'),
    at: z.string().optional().describe('when the request came, ISO 8601 in UTC'),
    request_id: z.string().optional(),
    key_id: z.string().optional().describe('the virtual key'),
    source_ip: z.string().optional().describe("the caller's address"),
    endpoint: z.string().optional(),
    model: z.string().optional().describe('the model that was asked for'),
    provider: z.string().optional(),
    served_model: z.string().optional().describe('the model that answered'),
    attempts: z.string().optional().describe('JSON: each try of a provider'),
    is_stream: z.boolean().optional(),
    first_byte_ms: z.int().optional().describe('milliseconds until the answer began'),
    total_ms: z.int().optional().describe('milliseconds until all of it was out'),
    outcome: z.string().optional().describe('complete, gone, reaped, or the code of a failure'),
    input: z.int().optional().describe('tokens of the prompt'),
    output: z.int().optional().describe('tokens of the answer'),
    cached_input: z.int().optional().describe('part of input'),
    cache_write: z.int().optional().describe('part of input'),
    audio_input: z.int().optional().describe('part of input'),
    image_input: z.int().optional().describe('part of input'),
    reasoning: z.int().optional().describe('part of output'),
    audio_output: z.int().optional().describe('part of output'),
    image_output: z.int().optional().describe('part of output'),
    is_multimodal: z.boolean().optional().describe('whether images, audio or files were shown or wanted'),
    uses_tools: z.boolean().optional().describe('whether tools were offered or called'),
    fallback: z
      .string()
      .optional()
      .describe('what led to another model: error, contextWindow, contentPolicy or quota'),
    continued_after: z
      .string()
      .optional()
      .describe('the failure after which served_model carried on another'),
    cache_write_hour: z.int().optional().describe('part of input, beside cache_write'),
    guardrails: z
      .string()
      .optional()
      .describe('what guardrails have done: name=block, mask, flag or unavailable'),
  })
  .catchall(z.union([z.string(), z.number(), z.boolean()]))
export type ArchivedRow = z.infer<typeof ArchivedRow>
