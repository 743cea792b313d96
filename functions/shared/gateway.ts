import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { type FindPrice, openFindPrice } from './accounting/find-price.ts'
import { priceTable } from './accounting/price-table.ts'
import { type IdentifyAdmin, openIdentifyAdmin } from './callers/identify-admin.ts'
import type { IdentifyCaller } from './callers/identify-caller.ts'
import { openCallers } from './callers/open-callers.ts'
import type { Configuration } from './configuration/configuration.ts'
import type { Clock } from './contract/clock.ts'
import type { Log } from './contract/log.ts'
import { mintVirtualKey } from './contract/virtual-key.ts'
import type { Environment } from './environment.ts'
import { openLazySuite } from './gm/open-lazy-suite.ts'
import { type FindGuardrails, openFindGuardrails } from './guardrails/find-guardrails.ts'
import { type Gm, openGm } from './open-gm.ts'
import { type ModelRouter, openModelRouter } from './routing/route-model.ts'
import type { Dice } from './routing/situation.ts'
import { accountWrites } from './store/accounts/account-writes.ts'
import { type Accounts, openAccounts } from './store/accounts/accounts.ts'
import { type NoteRefusal, openNoteRefusal } from './store/accounts/note-refusal.ts'
import { type AdminBooks, openAdminBooks } from './store/books/admin-books.ts'
import { type Claims, openClaims } from './store/kept/claims.ts'
import { type Contents, openContents } from './store/kept/contents.ts'
import { openResources, type Resources } from './store/kept/resources.ts'
import { openResponses, type Responses } from './store/kept/responses.ts'
import { type Ledger, openLedger } from './store/ledger.ts'
import { openAwsIdentity } from './store/open-aws-identity.ts'
import { openPools } from './store/pools/pools.ts'
import { openStandings, type Standings } from './store/pools/standings.ts'
import { homeClientOf, onlyRegion, type Regions } from './store/regions.ts'
import { openGmKeys } from './store/secrets/gm-keys.ts'
import { openFreshSecret } from './store/secrets/open-fresh-secret.ts'
import { openProviderKeys } from './store/secrets/provider-keys.ts'
import { openSecretText } from './store/secrets/secret-text.ts'
import { openReadVirtualKey } from './store/tenants/read-virtual-key.ts'
import { openTenants, type Tenants } from './store/tenants/tenants.ts'
import { type Authorize, openAuthorize } from './upstream/authorize.ts'
import { exchangeKeys } from './upstream/exchange-keys.ts'
import type { HttpClient } from './upstream/http-client.ts'
import { type ListProviderModels, openListProviderModels } from './upstream/list-provider-models.ts'
import { type Hedging, openHedging } from './upstream/open-hedging.ts'
import type { ProviderKeys } from './upstream/pick-key.ts'
import type { Pools } from './upstream/pools.ts'

/** Everything that outlives a request; nothing in it belongs to one. */
export type Gateway = Pools & {
  readonly environment: Environment
  readonly configuration: Configuration
  readonly router: ModelRouter
  readonly findPrice: FindPrice
  readonly findGuardrails: FindGuardrails
  readonly tenants: Tenants
  readonly identify: IdentifyCaller
  readonly accounts: Accounts
  readonly noteRefusal: NoteRefusal
  readonly ledger: Ledger
  readonly admin: AdminBooks & { readonly identify: IdentifyAdmin; readonly standings: Standings }
  readonly claims: Claims
  readonly contents: Contents
  /** Which tenant owns what at the providers. */
  readonly resources: Resources
  readonly gm: Gm
  readonly responses: Responses
  readonly providerKeys: ProviderKeys
  readonly listProviderModels: ListProviderModels
  readonly send: HttpClient
  readonly hedging: Hedging
  readonly authorize: Authorize
  readonly clock: Clock
  readonly dice: Dice
  /** The id of a lease: it begins with that of its request, so that a row of the ledger is found by either. */
  readonly mintId: (requestId: string) => string
  /**
   * Does once what the first request would wait for: reads the pepper and the health of pools, connects to DynamoDB and runs
   * the SDK's code. At cold start this has a whole processor, of which a request at 256 MB gets a seventh. Never rejects.
   */
  readonly warmUp: () => Promise<void>
  readonly log: Log
}

/** What the host brings: everything that a test or a simulation wants to hold in its own hands. */
export type Host = {
  readonly environment: Environment
  readonly configuration: Configuration
  readonly dynamodb: DynamoDBClient
  /** Those that share its accounts; absent, none does. */
  readonly regions?: Regions
  readonly secrets: SecretsManagerClient
  readonly send: HttpClient
  readonly clock: Clock
  readonly dice: Dice
  /** Cryptographically strong, because ids and keys are made of them. */
  readonly randomBytes: (size: number) => Buffer
  readonly log: Log
}

/** Opens the house, without waiting for anything: what needs the network is asked for when the first request comes. */
export const openGateway = (host: Host): Gateway => {
  const { environment, configuration, dynamodb, secrets, send, clock, dice, randomBytes, log } = host
  const { regions = onlyRegion } = host
  const home = homeClientOf(dynamodb, regions)
  const { now } = clock
  const ledger = openLedger(dynamodb, environment.LEDGER_TABLE)
  const table = environment.STATE_TABLE
  const tenants = openTenants({ dynamodb: home, table, declared: configuration.tenants, now, regions })
  const accounts = openAccounts(accountWrites(dynamodb, table, regions), ledger, now)
  const pepper = openSecretText(secrets, environment.PEPPER_SECRET)
  const readSecret = openFreshSecret({ secrets, now, log })
  const mintRandom = () => randomBytes(12).toString('hex')
  const claims = openClaims({ dynamodb, table, pepper, now, mintId: mintRandom })
  const readKey = openReadVirtualKey({ dynamodb: home, table, now, regions })
  const suite = openLazySuite(log)
  const readGmKeys = openGmKeys({ secrets, name: configuration.gm?.secret, now })
  const { identify, findKey } = openCallers({
    ...{ environment, configuration, pepper, readKey, tenants, claims, suite, send, clock, log },
  })
  const standings = openStandings({ dynamodb, table, now, dice, log })
  const pools = openPools({ dynamodb, table, standings, clock, dice, log })
  const providerKeys = exchangeKeys({ keys: openProviderKeys({ secrets, now, log }), send, clock })
  return {
    ...pools,
    environment,
    configuration,
    router: openModelRouter(configuration),
    findPrice: openFindPrice(priceTable),
    findGuardrails: openFindGuardrails(configuration),
    tenants,
    identify,
    accounts,
    noteRefusal: openNoteRefusal({ dynamodb: home, table, now }),
    ledger,
    admin: {
      identify: openIdentifyAdmin(() => readSecret(environment.ADMIN_SECRET)),
      standings,
      ...openAdminBooks({ dynamodb, environment, pepper, now, randomBytes, regions }),
    },
    claims,
    contents: openContents(dynamodb, environment.CONTENT_TABLE, now),
    resources: openResources(dynamodb, table),
    gm: openGm({ suite, readKeys: readGmKeys, randomBytes, log }),
    responses: openResponses(dynamodb, environment.CONTENT_TABLE, now),
    providerKeys,
    listProviderModels: openListProviderModels({ send, keys: providerKeys, clock, dice }),
    send,
    hedging: openHedging(),
    authorize: openAuthorize(openAwsIdentity(dynamodb), now),
    clock,
    dice,
    mintId: requestId => `${requestId}.${mintRandom()}`,
    warmUp: async () => {
      await Promise.allSettled([
        pepper(),
        findKey(mintVirtualKey('warmup', randomBytes)),
        pools.refreshHealth(),
      ])
    },
    log,
  }
}
