import * as z from 'zod'

const amount = z.int().min(0)

/**
 * Part of a window's quota is used: tokens, or money in nano-dollars. What is only held does not count. At 100 % requests are
 * refused because what is left does not suffice, so somewhat less than the limit may be used.
 */
const QuotaReached = z.object({
  type: z.literal('quota.reached'),
  data: z.object({
    window: z.string(),
    quota: z.enum(['tokens', 'money']),
    percent: z.int(),
    used: amount,
    limit: amount,
  }),
})

const sums = {
  requests: amount,
  tokens: amount,
  /** Nano-dollars; requests whose price nobody knows add nothing. */
  nanos: amount,
}

/** What the requests that came on one day, in UTC, have used. */
const DailyUsage = z.object({
  type: z.literal('usage.daily'),
  data: z.object({
    day: z.iso.date(),
    /** The region that they came to; absent, the home region, or the only one. */
    region: z.string().optional(),
    ...sums,
    /** By the model that was asked for. */
    models: z.array(z.object({ model: z.string(), ...sums })),
  }),
})

/** What happened, before it has a name and a time. */
const Occurrence = z.discriminatedUnion('type', [QuotaReached, DailyUsage])
export type Occurrence = z.infer<typeof Occurrence>
export type QuotaLevel = z.infer<typeof QuotaReached>['data']
export type DayOfUsage = z.infer<typeof DailyUsage>['data']

/** What a tenant's webhook gets as JSON, at least once and in any order. */
export const WebhookEvent = Occurrence.and(
  z.object({
    /** The same in every delivery of one event, so that a receiver can tell a repetition. */
    id: z.string().min(1),
    tenant: z.string().min(1),
    /** Seconds since the epoch. */
    created: z.int(),
  }),
)
export type WebhookEvent = z.infer<typeof WebhookEvent>
