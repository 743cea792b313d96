import { RemovalPolicy, Validations } from 'aws-cdk-lib'
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb'
import type { Construct } from 'constructs'
import { tables } from '../../functions/shared/store/table.ts'

export type Tables = { readonly state: Table; readonly ledger: Table; readonly content: Table }

type TableProps = {
  readonly id: string
  readonly tableName: string
  readonly shape: (typeof tables)[keyof typeof tables]
  readonly stream?: StreamViewType
  readonly hasBackups?: boolean
}

const createTable = (scope: Construct, props: TableProps): Table => {
  const { id, tableName, shape, stream, hasBackups = true } = props
  return new Table(scope, id, {
    tableName,
    partitionKey: { name: shape.partitionKey, type: AttributeType.STRING },
    sortKey: { name: shape.sortKey, type: AttributeType.STRING },
    timeToLiveAttribute: shape.timeToLive,
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: hasBackups },
    encryption: TableEncryption.AWS_MANAGED,
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
    ...(stream && { stream }),
  })
}

/** Accounts, virtual keys, the ledger and what was said: they outlive the stack. */
export const createTables = (scope: Construct, name: string): Tables => {
  const content = createTable(scope, {
    id: 'ContentTable',
    tableName: `${name}-content`,
    shape: tables.content,
    hasBackups: false,
  })
  Validations.of(content).acknowledge({
    id: 'AwsSolutions-DDB3',
    reason:
      'What was said is kept for the days that its tenant was promised, and a backup would keep it longer.',
  })
  return {
    state: createTable(scope, { id: 'StateTable', tableName: `${name}-state`, shape: tables.state }),
    ledger: createTable(scope, {
      id: 'LedgerTable',
      tableName: `${name}-ledger`,
      shape: tables.ledger,
      stream: StreamViewType.NEW_IMAGE,
    }),
    content,
  }
}
