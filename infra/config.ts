import { RetentionDays } from 'aws-cdk-lib/aws-logs'

/** What an operator may want to change about the deployment itself; providers and tenants are in gateway.yaml. */
export type DeploymentConfig = {
  /** What tables, secrets and the function are named after; two deployments in one account need two names. */
  readonly name: string
  /** One stack each, with quotas of its own, unless `regions` in gateway.yaml joins some; `-c region=eu-west-1` deploys to that one instead. */
  readonly regions: readonly string[]
  /**
   * How many requests run at once at most, which is the upper bound of the compute bill (the stack prints it). Absent,
   * the account's own limit holds: a new account may have 10 in all, and reserving from those fails the first deploy.
   */
  readonly reservedConcurrency?: number
  readonly logRetentionDays: RetentionDays
}

export const config: DeploymentConfig = {
  name: 'causeway',
  regions: ['us-east-1'],
  logRetentionDays: RetentionDays.ONE_MONTH,
}
