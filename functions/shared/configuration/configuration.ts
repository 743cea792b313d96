import * as z from 'zod'
import { Billing } from './billing.ts'
import { Conversation, checkConversation } from './conversation.ts'
import { Gm } from './gm.ts'
import { Guardrails } from './guardrails.ts'
import { Match } from './match.ts'
import { Canary, Fallbacks, Hedge, leavesAShare, Shadow, Strategy } from './model-routing.ts'
import { Resources } from './resources.ts'
import { callerShape, providerShape } from './shape.ts'
import { DeclaredTenant } from './tenant-entry.ts'

export { type DeclaredTenant, TenantEntry } from './tenant-entry.ts'

/** Durations of one provider in milliseconds, each of which fails an attempt when it runs out. */
const Timeouts = z.strictObject({
  connectMs: z.number().int().positive().default(1_500),
  tlsMs: z.number().int().positive().default(2_000),
  /** For a stream, whose head comes with the first token. */
  firstByteMs: z.number().int().positive().default(30_000),
  /** For a whole answer, whose head comes when all of it was generated. */
  wholeMs: z.number().int().positive().default(300_000),
  idleMs: z.number().int().positive().default(60_000),
})

/** functions/shared/providers/quirks says what each is. */
const Quirk = z.enum(['reasoning', 'think-tags', 'content-parts', 'tool-calls', 'usage'])
export type Quirk = z.infer<typeof Quirk>

const Provider = z.strictObject({
  dialect: z.string().default('openai'),
  /** `{model}` in it is the model's name. */
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    .transform(url => url.replace(/\/+$/, '')),
  /** Secrets Manager's name of the pool; absent, the provider is called without a key. */
  secret: z.string().min(1).optional(),
  /** The variable that `npm start` reads a key from into the local secret; the gateway itself never reads it. */
  environment: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, 'must look like OPENAI_API_KEY')
    .optional(),
  /** The header that carries the bare key; absent, `Authorization: Bearer`. */
  keyHeader: z.string().toLowerCase().optional(),
  /**
   * Instead of a key, proof of who runs the gateway, as AWS knows it: a bearer minted from it, or a signature under each
   * request (Signature Version 4).
   */
  auth: z.enum(['aws-bearer', 'aws-signature']).optional(),
  /** Put into the URL of every request. */
  query: z.record(z.string(), z.string()).default({}),
  /** Ways in which the provider differs from OpenAI's protocol, which are straightened out; absent, all passes as it is. */
  quirks: z.array(Quirk).default([]),
  /** Whether it may be called at an address that is not of the public internet, and without TLS. */
  allowPrivate: z.boolean().default(false),
  /** Whether the provider's own /models is merged into ours. */
  listModels: z.boolean().default(false),
  /** What the prober gets with a key that is out, after `baseUrl`: it must cost nothing. `false`: the next request is the probe. */
  probe: z.union([z.literal(false), z.string().startsWith('/')]).default('/models'),
  timeouts: Timeouts.prefault({}),
  ...providerShape,
  /** Endpoints beside chat that the provider has itself, where not every one of its dialect does. */
  native: z.array(z.enum(['messages', 'responses'])).default([]),
  /** Tools of a provider's own that a request may offer to a model of one that has none such: they are left out then. */
  ignoredTools: z.array(z.string()).default(['web_search']),
  /** What it understands in a chat beyond OpenAI's own: else those are left out of what is made of another endpoint's request. */
  extensions: z
    .array(z.enum(['thinking', 'top_k', 'reasoning_content', 'reasoning_details', 'cache_control']))
    .default([]),
  /** Of the dialect `conversation` only. */
  conversation: Conversation.optional(),
})
export type ProviderEntry = z.infer<typeof Provider>

const rate = z.number().min(0)

const rates = {
  input: rate,
  /** 0 for embeddings. */
  output: rate,
  /** Parts of the input or output with a rate of their own; absent, they cost what the rest of it costs. */
  cachedInput: rate.optional(),
  cacheWrite: rate.optional(),
  /** Written into a cache for an hour. Absent, twice the input where `cacheWrite` has a rate, as Anthropic asks for it. */
  cacheWriteHour: rate.optional(),
  audioInput: rate.optional(),
  imageInput: rate.optional(),
  reasoning: rate.optional(),
  audioOutput: rate.optional(),
  imageOutput: rate.optional(),
  /** US dollars for one, beside the tokens: of each request, picture made, second of sound or film, character spoken. */
  request: rate.optional(),
  image: rate.optional(),
  second: rate.optional(),
  character: rate.optional(),
}

const endsLater = (hours: string): boolean => hours.slice(0, 5) < hours.slice(6)

/** Rates that replace all the others of a price where every condition given holds. */
const PriceVariant = z.strictObject({
  ...rates,
  /** For requests with more input tokens than this. */
  inputAbove: z.number().int().positive().optional(),
  /** From this day on, in UTC. */
  since: z.iso.date().optional(),
  /** At this time of every day, in UTC: `01:00-04:00`, the end not included. */
  hours: z
    .string()
    .regex(/^\d\d:\d\d-\d\d:\d\d$/, 'must look like 01:00-04:00')
    .refine(endsLater, 'must end after it begins: hours over midnight are two variants')
    .optional(),
})
export type PriceVariant = z.infer<typeof PriceVariant>

/** US dollars per million tokens, but for those that say otherwise. */
const Price = z.strictObject({
  ...rates,
  /** The last one that applies wins. */
  variants: z.array(PriceVariant).default([]),
})
export type Price = z.infer<typeof Price>

const Target = z.strictObject({
  provider: z.string(),
  /** The provider's own name of the model; absent, as the caller asked. `$1` is the first capture of the match. */
  model: z.string().min(1).optional(),
  weight: z.number().positive().default(1),
  /** Lower goes first; targets of one priority share by weight. */
  priority: z.number().int().min(0).default(0),
  /** The share of sessions that it gets, whatever its weight and priority. */
  canary: Canary.optional(),
  /** Instead of the entry's price and of the built-in table's. */
  price: Price.optional(),
})
export type TargetEntry = z.infer<typeof Target>

const Model = z
  .strictObject({
    name: z.string().min(1).optional(),
    aliases: z.array(z.string().min(1)).default([]),
    match: Match.optional(),
    targets: z
      .array(Target)
      .min(1, { error: 'needs at least one target', abort: true })
      .refine(leavesAShare, 'needs a target that is no canary, and canaries must add up to less than 1'),
    strategy: Strategy.default('weighted'),
    fallbacks: Fallbacks.default([]),
    shadow: Shadow.optional(),
    hedge: Hedge.optional(),
    /** Whether another target carries a stream on that has died. */
    continue: z.boolean().default(false),
    /** Parameters that a request gets when it does not say them itself. */
    defaults: z.record(z.string(), z.unknown()).default({}),
    ...callerShape,
    /** For requests to it, and to models that it may stand in for. */
    guardrails: Guardrails.optional(),
    maxOutputTokens: z.number().int().positive().optional(),
    /** The most tokens that a request and its answer can have: held for where a request names a file by link or id. */
    contextWindow: z.number().int().positive().optional(),
    /** The most tokens that a picture is counted as, where that is more than usual. */
    tokensPerImage: z.number().int().positive().optional(),
    /** Of all targets, instead of the built-in table's. */
    price: Price.optional(),
  })
  .refine(
    model => (model.name === undefined) !== (model.match === undefined),
    'needs either a name or a match',
  )
export type ModelEntry = z.infer<typeof Model>

/** The operator's file, gateway.yaml: shape and defaults. What only its whole can show is in `check-references.ts`. */
export const Configuration = z.strictObject({
  providers: z.record(
    z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be of a-z, 0-9 and -'),
    Provider.superRefine(checkConversation),
  ),
  models: z.array(Model).min(1, 'needs at least one model'),
  /** Serves every name that no entry matches; absent, unknown names are refused with 404. */
  defaultModel: z.string().optional(),
  /** Whose files, batches, stores and so on tenants use; absent, requests that name no model are refused. */
  resources: Resources.optional(),
  /** For all requests. */
  guardrails: Guardrails.optional(),
  tenants: z.array(DeclaredTenant).min(1, 'needs at least one tenant'),
  billing: Billing.prefault({}),
  gm: Gm.optional(),
})
export type Configuration = z.infer<typeof Configuration>
