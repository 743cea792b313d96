import * as z from 'zod'
import { accessLists } from '../contract/access-lists.ts'
import { ModelList } from '../contract/model-list.ts'
import { maskLogText } from '../privacy/mask-log-text.ts'
import { personalKinds } from '../privacy/personal-data.ts'
import { Metering } from './billing.ts'
import { Sealing } from './gm.ts'
import { Guardrails } from './guardrails.ts'
import { RolePattern } from './role-pattern.ts'
import { callerShape } from './shape.ts'
import { Sm2Key } from './sm2-key.ts'
import { TokenIssuer } from './token-issuer.ts'

/** Imported keys live under this prefix in the state table, so no tenant may have it. */
const reservedKeyPrefix = 'imported'

const Tenant = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 of a-z, 0-9 and -')
    // Settles are replayed from lines of the log, which would name another tenant.
    .refine(id => maskLogText(id) === id, 'looks like a key or the number of a person, which logs mask'),
  /** What the tenant's virtual keys start with, after `cw_`. */
  keyPrefix: z
    .string()
    .regex(/^[a-z0-9]{1,16}$/, 'must be 1 to 16 of a-z and 0-9')
    .refine(prefix => prefix !== reservedKeyPrefix, `'${reservedKeyPrefix}' is reserved for imported keys`),
  quota: z
    .strictObject({
      tokens: z.number().int().min(0).optional(),
      /** Up to where nano-dollars are exact in a number. */
      usd: z.number().min(0).max(9_000_000).optional(),
      per: z.enum(['month', 'day', 'lifetime']).default('month'),
      /** What is held for a stream before it is sent: its worst case if absent, or an estimate that grows while it goes on. */
      reserve: z.enum(['worst', 'estimate']).optional(),
      /** Into how many items the account is split, for a tenant with more than some 50 requests a second; absent, one. */
      shards: z.int().min(1).max(32).optional(),
    })
    .prefault({}),
  limits: z
    .strictObject({
      requestsPerMinute: z.number().int().positive().optional(),
      tokensPerMinute: z.number().int().positive().optional(),
      concurrency: z.number().int().positive().optional(),
    })
    .prefault({}),
  /** Names or wildcards of the models that the tenant may call; absent, all. */
  models: ModelList.optional(),
  ...accessLists,
  ...callerShape,
  /** Whether its callers may bring a provider key of their own, in `x-provider-key`. */
  byok: z.boolean().optional(),
  /** For its requests, beside those for all and those of models. */
  guardrails: Guardrails.optional(),
  webhook: z.url({ protocol: /^https$/, error: 'must be an https URL' }).optional(),
  billing: Metering.optional(),
  /** Whose files, batches, stores and so on the tenant uses; absent, those of `resources`. */
  provider: z.string().optional(),
  /** Lets its callers seal bodies by SM2 and SM4; absent, they cannot. */
  gm: Sealing.optional(),
  /** Keeps what is asked and answered for so many days; absent, it is not kept. */
  content: z.strictObject({ days: z.int().min(1).max(365) }).optional(),
  /** Masks what says who somebody is before a provider sees it, and puts it back into the answer. */
  privacy: z
    .strictObject({ mask: z.array(z.enum(personalKinds)).min(1), restore: z.boolean().default(true) })
    .optional(),
  /** For how many days responses can be gone on from, 0 for not at all; absent, 30. */
  responses: z.strictObject({ days: z.int().min(0).max(365) }).optional(),
})
type Tenant = z.infer<typeof Tenant>

/** A shard whose share is nothing would refuse every key that stays there. */
const everyShardHasAShare = ({ quota: { shards = 1 }, limits }: Tenant): boolean =>
  Math.min(limits.requestsPerMinute ?? shards, limits.concurrency ?? shards) >= shards

export const TenantEntry = Tenant.refine(everyShardHasAShare, {
  path: ['quota', 'shards'],
  error:
    'must not be more than limits.requestsPerMinute or limits.concurrency, of which each shard has its share',
})
export type TenantEntry = z.infer<typeof TenantEntry>

/** A tenant of gateway.yaml can also be found by what callers show instead of a key, for which all tenants are gone through. */
export const DeclaredTenant = TenantEntry.safeExtend({
  jwt: TokenIssuer.optional(),
  /** The AWS roles of its callers. */
  iam: z.array(RolePattern).min(1).max(100).optional(),
  /** The keys that its callers sign with by SM2. */
  sm2: z.array(Sm2Key).min(1).max(100).optional(),
})
export type DeclaredTenant = z.infer<typeof DeclaredTenant>
