/**
 * The shapes of our three tables, once for the stack, the local emulator and the store:
 *
 *   table   what                    pk                             sk
 *   state   a virtual key           KEYS#<tenant's key prefix>     <HMAC-SHA-256(pepper, key), hex>
 *   state   an imported key         KEYS#imported                  <the same>
 *   state   a stored tenant         TENANTS                        <its id>
 *   state   its key prefix, taken   KEY_PREFIXES                   <the prefix>
 *   state   a tenant's account      ACCOUNT#<tenant>               <window: 2026-11, 2026-11-21, lifetime>
 *   state   its shards 1, 2, …      ACCOUNT#<tenant>#<shard>       <the same>
 *   state   an adjustment           ADJUSTMENT#<tenant>            <its id>
 *   state   a payment               PAYMENT#<provider>-<its id>    PAYMENT
 *   state   a recharge code         RECHARGE#<HMAC(pepper, code)>  RECHARGE
 *   state   tries to redeem         REDEEM#<tenant>                <hour, 2026-11-21T12>
 *   state   a webhook event         ANNOUNCED#<tenant>             <event's name>
 *   state   what a tenant owns      RESOURCE#<tenant>              <the provider's id of it>
 *   state   a request with a key    CLAIM#<HMAC of tenant, key>    CLAIM
 *   state   a member of a pool      POOLS                          <provider>#<key id>#<model>, of which one may be empty
 *   state   retries of a minute     RETRIES#<provider>             <minutes since the epoch>
 *   state   a nonce, taken          CLAIM#<HMAC of id, nonce>      CLAIM
 *   ledger  an answered request     <tenant>#<month>               <lease id>
 *   ledger  an adjustment           <tenant>#<month>               adjustment#<id>
 *   content what was said           <tenant>                       <lease id>
 *   content a response              RESPONSE#<tenant>              <its id>, and resp_<lease id> where its provider has named it
 *   content where an item is        RESPONSE_ITEM#<tenant>         <the item's id>
 *
 * Where regions share accounts, region r has the shards 32r, 32r + 1, …, in a state table of its own; tenants, keys, credits and
 * recharge codes are in that of the home region, 0.
 *
 * A virtual key names its tenant's prefix in clear, so looking one up is a GetItem, listing a tenant's is a Query, and
 * neither needs an index. A lease id begins with `<request id>.` for the same reason. What was said has a table without
 * backups: what is deleted there is gone.
 */
export const tables = {
  state: { partitionKey: 'pk', sortKey: 'sk', timeToLive: 'expiresAt' },
  ledger: { partitionKey: 'pk', sortKey: 'sk', timeToLive: 'expiresAt' },
  content: { partitionKey: 'pk', sortKey: 'sk', timeToLive: 'expiresAt' },
} as const
