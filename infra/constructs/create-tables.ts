import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb'
import type { Construct } from 'constructs'
import { tables } from '../../functions/shared/store/table.ts'

type Shape = (typeof tables)[keyof typeof tables]

export type Tables = { readonly state: Table; readonly ledger: Table }

/** Accounts, virtual keys and the ledger: they outlive the stack. */
export const createTables = (scope: Construct, name: string): Tables => {
  const create = (id: string, tableName: string, shape: Shape, stream?: StreamViewType) =>
    new Table(scope, id, {
      tableName,
      partitionKey: { name: shape.partitionKey, type: AttributeType.STRING },
      sortKey: { name: shape.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: shape.timeToLive,
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryption.AWS_MANAGED,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(stream && { stream }),
    })
  return {
    state: create('StateTable', `${name}-state`, tables.state),
    ledger: create('LedgerTable', `${name}-ledger`, tables.ledger, StreamViewType.NEW_IMAGE),
  }
}
