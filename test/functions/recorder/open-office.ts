import { UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { accountKey } from '../../../functions/shared/store/accounts/account-item.ts'
import { accountWrites } from '../../../functions/shared/store/accounts/account-writes.ts'
import { openAccounts } from '../../../functions/shared/store/accounts/accounts.ts'
import { openNoteRefusal } from '../../../functions/shared/store/accounts/note-refusal.ts'
import { type LedgerRow, openLedger } from '../../../functions/shared/store/ledger.ts'
import { startS3 } from '../../store/s3-server.ts'
import { startSqs } from '../../store/sqs-server.ts'
import { startSurroundings } from '../../surroundings.ts'

const tenantIds = ['plain', 'told', 'twice', 'rich', 'crowd', 'deaf', 'daily', 'idle', 'refused'] as const

/** A tenant for each test; all but the first have a webhook. */
const configure = (scriptedUrl: string): Configuration =>
  Configuration.parse({
    providers: { scripted: { baseUrl: `${scriptedUrl}/v1` } },
    models: [{ name: 'priced', targets: [{ provider: 'scripted' }] }],
    tenants: tenantIds.map(id => ({
      id,
      keyPrefix: id,
      ...(id !== 'plain' && { webhook: `https://${id}.example.com/hook` }),
    })),
  })

/** What stands around a deployed recorder. */
export const openOffice = async () => {
  const [surroundings, s3, sqs] = await Promise.all([startSurroundings(configure), startS3(), startSqs()])
  const { dynamodb, readLedger } = surroundings
  const stateTable = `${surroundings.variables['STATE_TABLE']}`
  const ledger = openLedger(dynamodb, `${surroundings.variables['LEDGER_TABLE']}`)

  /** Writes a row as the gateway does, and gives it as it is stored. */
  const writeRow = async (tenant: string, row: Partial<LedgerRow> & Pick<LedgerRow, 'leaseId'>) => {
    await ledger.put({
      ...{ tenant, window: '2026-11', since: Date.UTC(2026, 10, 21) },
      ...{ tokens: 30, nanos: 90, kind: 'actual', facts: {}, ...row },
    })
    const stored = (await readLedger()).find(({ sk }) => sk?.S === row.leaseId)
    if (!stored) throw new Error('the row was not written')
    return stored
  }

  /** An account with quotas of 1,000 tokens and 1,000 nano-dollars, of which so much is used. */
  const useAccount = async (tenant: string, window: string, tokens: number, nanos: number): Promise<void> => {
    await accountWrites(dynamodb, stateTable).open({ tenant, window }, { tokens: 1_000, nanos: 1_000 })
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: stateTable,
        Key: accountKey(tenant, window),
        UpdateExpression: 'SET tokensUsed = :tokens, nanosUsed = :nanos',
        ExpressionAttributeValues: { ':tokens': { N: `${tokens}` }, ':nanos': { N: `${nanos}` } },
      }),
    )
  }

  /** Asks for more than the account of this month has, as a gateway does. */
  const askTooMuch = async (tenant: string): Promise<void> => {
    const { now } = Date
    const accounts = openAccounts(accountWrites(dynamodb, stateTable), ledger, now)
    const limits = { tokens: 1_000, nanos: 1_000 }
    const result = await accounts.hold({
      ...{ tenant, limits, leaseId: 'too-much', amount: { tokens: 1_001, nanos: 0 } },
      expiresAt: now() + 60_000,
    })
    if (!('refusal' in result)) throw new Error('The account should have refused.')
    await openNoteRefusal({ dynamodb, table: stateTable, now })({ tenant, limits }, result)
  }

  return {
    dynamodb,
    stateTable,
    s3,
    sqs,
    writeRow,
    useAccount,
    askTooMuch,
    variables: {
      ...surroundings.variables,
      AWS_ENDPOINT_URL_S3: s3.url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      ARCHIVE_BUCKET: 'archive',
      WEBHOOK_QUEUE: `${sqs.url}/123456789012/webhooks`,
      UNARCHIVED_QUEUE: `${sqs.url}/123456789012/unarchived`,
    },
    stop: async () => {
      await Promise.all([surroundings.stop(), s3.close(), sqs.close()])
    },
  }
}
export type Office = Awaited<ReturnType<typeof openOffice>>
