import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Environment } from '../../functions/shared/environment.ts'
import type { TableAction } from '../functions.ts'

type TableBinding = {
  readonly variable: keyof Environment
  readonly table: Table
  readonly actions: readonly TableAction[]
  /** The one partition that the actions are for; absent, all. */
  readonly partition?: string
}

/**
 * Tells a function where a table is and lets it do exactly these actions there: neither comes without the other. Without
 * actions it does nothing.
 */
export const bindTable = (
  target: LambdaFunction,
  { variable, table, actions, partition }: TableBinding,
): void => {
  if (actions.length === 0) return
  target.addEnvironment(variable, table.tableName)
  target.addToRolePolicy(
    new PolicyStatement({
      actions: actions.map(action => `dynamodb:${action}`),
      resources: [table.tableArn],
      ...(partition && {
        conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [partition] } },
      }),
    }),
  )
}
