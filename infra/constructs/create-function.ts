import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { FunctionRow } from '../functions.ts'

type FunctionProps = {
  readonly row: FunctionRow
  /** The name of the deployment; the function is called `<name>-<row>`. */
  readonly name: string
  /** The folder that `bundle` wrote. */
  readonly codeDirectory: string
  readonly reservedConcurrency?: number | undefined
  readonly logRetentionDays: RetentionDays
}

export type LoggedFunction = { readonly lambda: LambdaFunction; readonly logGroup: LogGroup }

/** One row of the table as a Lambda with its own log group and a role that may do nothing but write there. */
export const createFunction = (scope: Construct, props: FunctionProps): LoggedFunction => {
  const { row, name, codeDirectory, reservedConcurrency, logRetentionDays } = props
  const { id } = row
  const functionName = `${name}-${row.name}`
  const logGroup = new LogGroup(scope, `${id}Logs`, {
    logGroupName: `/aws/lambda/${functionName}`,
    retention: logRetentionDays,
    // The name is fixed, so a group that stayed behind would keep the next stack from being created.
    removalPolicy: RemovalPolicy.DESTROY,
  })
  // AWS's managed policy for Lambda may write to every log group of the account; this role to its own.
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
  logGroup.grantWrite(role)
  const lambda = new LambdaFunction(scope, `${id}Function`, {
    functionName,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    code: Code.fromAsset(codeDirectory),
    handler: 'index.handler',
    memorySize: row.memoryMb,
    timeout: Duration.seconds(row.timeoutSeconds),
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
  })
  return { lambda, logGroup }
}
