import * as z from 'zod'

const flag = (byDefault: 'true' | 'false') =>
  z
    .enum(['true', 'false'])
    .default(byDefault)
    .transform(value => value === 'true')

/**
 * Every variable that the functions read, with its default: this table is the whole list. The AWS SDK reads its own
 * beside them (credentials, AWS_ENDPOINT_URL_DYNAMODB and the like).
 */
const Environment = z.object({
  /** Where the function runs, which Lambda says. */
  AWS_REGION: z.string().default('us-east-1'),
  /** The table of virtual keys and accounts. */
  STATE_TABLE: z.string().default('causeway-state'),
  /** The table with one row per answered request. */
  LEDGER_TABLE: z.string().default('causeway-ledger'),
  /** The table of what was asked and answered, for tenants that want it kept. */
  CONTENT_TABLE: z.string().default('causeway-content'),
  /** Name of the secret under which virtual keys are hashed. */
  PEPPER_SECRET: z.string().default('causeway/pepper'),
  /** Name of the secret that is the admin key; while it is empty or missing, nobody is let in to /admin/. */
  ADMIN_SECRET: z.string().default('causeway/admin'),
  /** Name of the secret that those of the tenants' webhooks are derived from. */
  WEBHOOK_SECRET: z.string().default('causeway/webhook'),
  /** Where webhook events wait for their delivery; the stack says where, as SQS knows queues by URL only. */
  WEBHOOK_QUEUE: z.string().default(''),
  /** The queue for rows that cannot be archived. */
  UNARCHIVED_QUEUE: z.string().default(''),
  /** The bucket of the ledger's archive; the stack says which, as names of buckets are taken world-wide. */
  ARCHIVE_BUCKET: z.string().default(''),
  /** gateway.yaml as checked JSON; absent, the gateway.json beside the code. */
  GATEWAY_CONFIG: z.string().optional(),
  /** `false` serves everyone as the first tenant: for development only. */
  REQUIRE_API_KEY: flag('true'),
  /** `true` also looks up keys that are not of our own make; garbage then costs a read each. */
  ACCEPT_IMPORTED_KEYS: flag('false'),
  /** `silent` also silences `unsettled`, from which the sweeper replays lost settles. */
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Where `server.ts` listens; Lambda has no use for them. */
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(8787),
})
export type Environment = z.infer<typeof Environment>

/** Throws with one line per variable that is wrong. */
export const readEnvironment = (variables: Readonly<Record<string, string | undefined>>): Environment => {
  const parsed = Environment.safeParse(variables)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`The environment is not usable:\n${lines.join('\n')}`)
}
