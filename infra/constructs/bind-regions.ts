import { Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { type JoinedRegions, listRegions } from '../../functions/shared/configuration/regions.ts'
import type { FunctionRow, TableAction } from '../functions.ts'

type RegionsBinding = {
  readonly row: Pick<FunctionRow, 'homeTenants' | 'homeKeys' | 'peers'>
  /** Of the state table, which is called the same in every region. */
  readonly tableName: string
  /** Absent, the region is a gateway of its own. */
  readonly regions: JoinedRegions | undefined
}

/** Lets a function work on these items, and on no others, of the state tables of other regions. */
export const bindRegions = (target: LambdaFunction, { row, tableName, regions }: RegionsBinding): void => {
  if (!regions) return
  const stack = Stack.of(target)
  const allow = (region: string, partition: string, actions: readonly TableAction[]): void => {
    if (actions.length === 0) return
    target.addToRolePolicy(
      new PolicyStatement({
        actions: actions.map(action => `dynamodb:${action}`),
        resources: [
          stack.formatArn({ service: 'dynamodb', region, resource: 'table', resourceName: tableName }),
        ],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [partition] } },
      }),
    )
  }
  for (const region of listRegions(regions).filter(name => name !== stack.region))
    allow(region, 'ACCOUNT#*', row.peers)
  if (regions.home === stack.region) return
  allow(regions.home, 'TENANTS', row.homeTenants)
  allow(regions.home, 'KEYS#*', row.homeKeys)
}
