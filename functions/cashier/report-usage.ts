import { completeDay } from '../shared/accounting/complete-day.ts'
import { parseSecret } from '../shared/billing/parse-secret.ts'
import { StripeSecret } from '../shared/billing/stripe.ts'
import { nameOfOther } from '../shared/check-home.ts'
import type { Tenant } from '../shared/store/tenants/tenant-item.ts'
import { openStripeClient, type StripeClient } from '../shared/upstream/open-stripe-client.ts'
import { workThrough } from '../shared/work-through.ts'
import type { Cashier } from './cashier.ts'
import { openWithSecret } from './open-with-secret.ts'

export type Reported = { readonly tenants: number; readonly failed: number }

/** So long an outage loses nothing. Stripe takes 35 days, but each is a conditional write an hour. */
const daysBefore = [0, 1, 2]
const tenantsAtOnce = 4
const nanosPerMicro = 1_000

/**
 * Once an hour: tells Stripe what each tenant that pays afterwards has used on each complete day, in micro-dollars, once. Stripe
 * knows a repeated identifier for a day only, so what was sent is noted here as well, as for webhooks.
 */
export const openReportUsage = (cashier: Cashier) => {
  const { configuration, tenants, announcements, readDay, clock, log } = cashier
  const { stripe } = configuration.billing
  const here = nameOfOther(cashier)

  const sumDay = async (tenant: string, day: string): Promise<number> => {
    let nanos = 0
    for await (const row of readDay(tenant, day)) nanos += row.nanos
    return Math.round(nanos / nanosPerMicro)
  }

  const reportDay = async (client: StripeClient, { id, billing }: Tenant, day: string): Promise<void> => {
    const name = `stripe.usage#${day}`
    if (!billing || !(await announcements.claim(id, name))) return
    const value = await sumDay(id, day)
    const { meter, stripeCustomer: customer } = billing
    const at = Date.parse(`${day}T23:59:59Z`) / 1_000
    // Each region tells of its own ledger.
    const identifier = `causeway-${id}-${day}${here === undefined ? '' : `-${here}`}`
    if (value > 0) await client.reportUsage({ identifier, meter, customer, value, at })
    await announcements.confirm(id, name)
    log('info', 'usage metered', { tenant: id, day, value })
  }

  /** False if something failed, which stops no other tenant; the claim runs out and a later hour tries again. */
  const report = async (client: StripeClient, tenant: Tenant): Promise<boolean> => {
    try {
      for (const before of daysBefore) await reportDay(client, tenant, completeDay(clock.now(), before))
      return true
    } catch (error) {
      const { name, type, code } = error as { name?: string; type?: string; code?: string }
      log('error', 'usage not metered', { tenant: tenant.id, name, type, code })
      return false
    }
  }

  return async (): Promise<Reported> => {
    const metered = stripe ? (await tenants.list()).filter(({ billing }) => billing !== undefined) : []
    if (!stripe || metered.length === 0) return { tenants: 0, failed: 0 }
    const client = await openWithSecret(cashier, {
      secret: stripe.secret,
      open: text => openStripeClient(stripe.apiUrl, parseSecret(StripeSecret, text).apiKey),
    })
    const results = await workThrough(metered, tenantsAtOnce, tenant => report(client, tenant))
    return { tenants: metered.length, failed: results.filter(isDone => !isDone).length }
  }
}
