import { CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import {
  FunctionUrlAuthType,
  HttpMethod,
  InvokeMode,
  type Function as LambdaFunction,
} from 'aws-cdk-lib/aws-lambda'

/** A public URL of its own, shown as an output: payment providers sign what they send there, and callers show a virtual key. */
export const addBillingUrl = (target: LambdaFunction): void => {
  const { url } = target.addFunctionUrl({
    authType: FunctionUrlAuthType.NONE,
    invokeMode: InvokeMode.BUFFERED,
    cors: {
      allowedOrigins: ['*'],
      allowedMethods: [HttpMethod.GET, HttpMethod.POST],
      allowedHeaders: ['authorization', 'x-api-key', 'api-key', 'content-type', 'idempotency-key'],
      exposedHeaders: ['retry-after', 'x-should-retry', 'x-request-id'],
      maxAge: Duration.days(1),
    },
  })
  new CfnOutput(Stack.of(target), 'BillingUrl', {
    value: `${url}billing/v1`,
    description:
      'What payment providers (/stripe/webhook, …) and tenants (/checkout, /redeem, /balance) call',
  })
}
