import { CfnOutput, Stack } from 'aws-cdk-lib'
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam'
import { FunctionUrlAuthType, InvokeMode, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { roleAlias } from '../../functions/shared/edge/role-alias.ts'

/**
 * A second URL, on an alias because a function has one of its own, where AWS lets in only whom these accounts' policies allow to
 * call it. They may call nothing but the URL: who could invoke the function itself could make up a role. Without accounts there
 * is none.
 */
export const addRoleUrl = (target: LambdaFunction, accounts: readonly string[]): void => {
  if (accounts.length === 0) return
  const url = target.addAlias(roleAlias).addFunctionUrl({
    authType: FunctionUrlAuthType.AWS_IAM,
    invokeMode: InvokeMode.RESPONSE_STREAM,
  })
  for (const account of accounts) url.grantInvokeUrl(new AccountPrincipal(account))
  new CfnOutput(Stack.of(target), 'RoleBaseUrl', {
    value: `${url.url}v1`,
    description: 'The base URL for AWS roles, whose requests are signed (SigV4, service lambda)',
  })
}
