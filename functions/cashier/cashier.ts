import type { PaymentProvider } from '../shared/billing/payment-provider.ts'
import { openPaymentProviders } from '../shared/billing/payment-providers.ts'
import type { IdentifyCaller } from '../shared/callers/identify-caller.ts'
import { openCallers } from '../shared/callers/open-callers.ts'
import type { Configuration } from '../shared/configuration/configuration.ts'
import type { Clock } from '../shared/contract/clock.ts'
import type { Log } from '../shared/contract/log.ts'
import type { Environment } from '../shared/environment.ts'
import { openLazySuite } from '../shared/gm/open-lazy-suite.ts'
import { type AdjustAccount, openAdjustAccount } from '../shared/store/books/adjust-account.ts'
import { type Announcements, openAnnouncements } from '../shared/store/books/announcements.ts'
import { openPayments, type Payments } from '../shared/store/books/payments.ts'
import { openReadCredits, type ReadCredits } from '../shared/store/books/read-credits.ts'
import { openReadDay, type ReadDay } from '../shared/store/books/read-day.ts'
import { openReadStatement, type ReadStatement } from '../shared/store/books/read-statement.ts'
import { openRechargeCodes, type RechargeCodes } from '../shared/store/books/recharge-codes.ts'
import type { connectAws } from '../shared/store/connect-aws.ts'
import { openClaims } from '../shared/store/kept/claims.ts'
import { homeClientOf, onlyRegion, type Regions } from '../shared/store/regions.ts'
import { type FreshSecret, openFreshSecret } from '../shared/store/secrets/open-fresh-secret.ts'
import { openSecretText } from '../shared/store/secrets/secret-text.ts'
import { openReadVirtualKey } from '../shared/store/tenants/read-virtual-key.ts'
import { openTenants, type Tenants } from '../shared/store/tenants/tenants.ts'
import type { HttpClient } from '../shared/upstream/http-client.ts'

/** Everything that outlives a call; nothing in it belongs to one. */
export type Cashier = {
  readonly environment: Environment
  readonly configuration: Configuration
  readonly tenants: Tenants
  readonly identify: IdentifyCaller
  readonly paymentProviders: ReadonlyMap<string, PaymentProvider>
  readonly readSecret: FreshSecret
  readonly payments: Payments
  readonly rechargeCodes: RechargeCodes
  readonly adjustAccount: AdjustAccount
  readonly readStatement: ReadStatement
  readonly readCredits: ReadCredits
  readonly readDay: ReadDay
  readonly announcements: Announcements
  readonly clock: Clock
  readonly log: Log
}

/** What the host brings. */
export type CashierHost = ReturnType<typeof connectAws> & {
  /** Those that share the accounts; absent, none does. */
  readonly regions?: Regions
  readonly environment: Environment
  readonly configuration: Configuration
  readonly send: HttpClient
  readonly clock: Clock
  /** Cryptographically strong, because ids are made of them. */
  readonly randomBytes: (size: number) => Buffer
  readonly log: Log
}

/** Opens the till, without waiting for anything. */
export const openCashier = (host: CashierHost): Cashier => {
  const { environment, configuration, dynamodb, secrets, send, clock, randomBytes, log } = host
  const { regions = onlyRegion } = host
  const { STATE_TABLE: table, LEDGER_TABLE: ledgerTable } = environment
  const { now } = clock
  const pepper = openSecretText(secrets, environment.PEPPER_SECRET)
  const tenants = openTenants({
    dynamodb: homeClientOf(dynamodb, regions),
    table,
    declared: configuration.tenants,
    now,
  })
  const mintId = () => randomBytes(12).toString('hex')
  const claims = openClaims({ dynamodb, table, pepper, now, mintId })
  const readKey = openReadVirtualKey({ dynamodb, table, now })
  const { identify } = openCallers({
    ...{ environment, configuration, pepper, readKey, tenants, claims, send, clock, log },
    suite: openLazySuite(log),
  })
  return {
    environment,
    configuration,
    tenants,
    identify,
    paymentProviders: openPaymentProviders(configuration.billing),
    readSecret: openFreshSecret({ secrets, now, log }),
    payments: openPayments(dynamodb, table),
    rechargeCodes: openRechargeCodes({ dynamodb, table, pepper, now }),
    adjustAccount: openAdjustAccount({ dynamodb, stateTable: table, ledgerTable, now, regions }),
    readStatement: openReadStatement(dynamodb, table, regions),
    readCredits: openReadCredits(dynamodb, ledgerTable),
    readDay: openReadDay(dynamodb, ledgerTable),
    announcements: openAnnouncements({ dynamodb, table, now }),
    clock,
    log,
  }
}
