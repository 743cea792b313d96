/** What calls a function; `unsettled-lines` are those of the gateway's log. */
export type Trigger =
  | 'streaming-url'
  | 'billing-url'
  | 'every-minute'
  | 'every-five-minutes'
  | 'every-hour'
  | 'unsettled-lines'
  | 'ledger-stream'
  | 'webhook-queue'

export type TableAction = 'GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Query'

/** What a function works with beside the tables: each gives it a variable and the grants that go with it. */
export type Tool =
  | 'provider-secrets'
  | 'pool-secrets'
  | 'aws-models'
  | 'archive'
  | 'webhook-queue'
  | 'webhook-secret'
  | 'payment-secrets'

/** One Lambda: what is bundled, how large it runs, what calls it and what it may do. */
export type FunctionRow = {
  /** Also the folder under dist/. */
  readonly name: string
  /** What the ids of its constructs begin with: whatever is deployed under another one is replaced. */
  readonly id: string
  /** From the top of the repository; exports `handler`. */
  readonly entry: string
  readonly memoryMb: number
  readonly timeoutSeconds: number
  readonly triggers: readonly Trigger[]
  /** On a conditional put GetItem goes with PutItem, because a refused one gives the item that stands. */
  readonly state: readonly TableAction[]
  /** On the stored tenants alone, which are one partition of the state table. */
  readonly tenants: readonly TableAction[]
  /** On the health of pools alone, which is another. */
  readonly pools: readonly TableAction[]
  /** From another region: on the stored tenants of the home region, and on its virtual keys. */
  readonly homeTenants: readonly TableAction[]
  readonly homeKeys: readonly TableAction[]
  /** On the accounts in the state tables of the other regions. */
  readonly peers: readonly TableAction[]
  readonly ledger: readonly TableAction[]
  /** What was asked and answered: nobody's but the gateway's. */
  readonly content: readonly TableAction[]
  readonly tools: readonly Tool[]
}

/** Every Lambda there is. */
export const functions = {
  // A streaming gateway pays for memory × the length of its streams, and at 256 MB its CPU suffices.
  gateway: {
    name: 'gateway',
    id: 'Gateway',
    entry: 'functions/gateway/lambda.ts',
    memoryMb: 256,
    timeoutSeconds: 900,
    triggers: ['streaming-url'],
    state: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
    tenants: [],
    pools: [],
    homeTenants: ['GetItem'],
    homeKeys: ['GetItem'],
    peers: ['GetItem', 'PutItem', 'UpdateItem'],
    ledger: ['GetItem', 'PutItem', 'Query'],
    content: ['GetItem', 'PutItem', 'DeleteItem', 'Query'],
    tools: ['provider-secrets', 'aws-models'],
  },
  // Sweeping 500 tenants takes 147 MB and 0.7 s of CPU, which is 5 s at 256 MB; a sweep that is cut has lost nothing.
  sweeper: {
    name: 'sweeper',
    id: 'Sweeper',
    entry: 'functions/sweeper/index.ts',
    memoryMb: 256,
    timeoutSeconds: 60,
    triggers: ['every-minute', 'unsettled-lines'],
    state: ['GetItem', 'UpdateItem'],
    tenants: ['Query'],
    pools: [],
    homeTenants: ['Query'],
    homeKeys: [],
    peers: ['GetItem', 'UpdateItem'],
    ledger: ['GetItem', 'PutItem'],
    content: [],
    tools: [],
  },
  // A batch of the stream is 6 MB at most; reading a day of a million rows takes a minute.
  recorder: {
    name: 'recorder',
    id: 'Recorder',
    entry: 'functions/recorder/index.ts',
    memoryMb: 512,
    timeoutSeconds: 300,
    triggers: ['ledger-stream', 'every-five-minutes'],
    state: ['GetItem', 'UpdateItem'],
    tenants: ['Query'],
    pools: [],
    homeTenants: ['GetItem', 'Query'],
    homeKeys: [],
    peers: ['GetItem'],
    ledger: ['Query'],
    content: [],
    tools: ['archive', 'webhook-queue'],
  },
  courier: {
    name: 'courier',
    id: 'Courier',
    entry: 'functions/courier/index.ts',
    memoryMb: 256,
    timeoutSeconds: 30,
    triggers: ['webhook-queue'],
    state: [],
    tenants: ['GetItem'],
    pools: [],
    homeTenants: ['GetItem'],
    homeKeys: [],
    peers: [],
    ledger: [],
    content: [],
    tools: ['webhook-secret'],
  },
  // Stripe's library takes most of its start, and reading a day of a million rows takes a minute.
  cashier: {
    name: 'cashier',
    id: 'Cashier',
    entry: 'functions/cashier/index.ts',
    memoryMb: 512,
    timeoutSeconds: 300,
    triggers: ['billing-url', 'every-hour'],
    state: ['GetItem', 'PutItem', 'UpdateItem'],
    tenants: ['Query'],
    pools: [],
    homeTenants: ['Query'],
    homeKeys: [],
    peers: ['GetItem', 'UpdateItem'],
    ledger: ['PutItem', 'Query'],
    content: [],
    tools: ['payment-secrets'],
  },
  // A hundred members of whom eight are asked at a time, each for three seconds at most.
  prober: {
    name: 'prober',
    id: 'Prober',
    entry: 'functions/prober/index.ts',
    memoryMb: 256,
    timeoutSeconds: 60,
    triggers: ['every-minute'],
    state: [],
    tenants: [],
    pools: ['GetItem', 'PutItem', 'DeleteItem', 'Query'],
    homeTenants: [],
    homeKeys: [],
    peers: [],
    ledger: [],
    content: [],
    tools: ['pool-secrets'],
  },
} as const satisfies Record<string, FunctionRow>

export type FunctionName = keyof typeof functions
