import { CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import {
  FunctionUrlAuthType,
  HttpMethod,
  InvokeMode,
  type Function as LambdaFunction,
} from 'aws-cdk-lib/aws-lambda'

/**
 * Named one by one, because `*` does not cover Authorization
 * (https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name).
 */
const headersOfCallers = [
  'authorization',
  'x-api-key',
  'api-key',
  'content-type',
  'idempotency-key',
  'x-request-id',
  'x-max-cost-usd',
  'x-provider-key',
  // What OpenAI's SDK adds of its own.
  'openai-organization',
  'openai-project',
  'openai-beta',
  ...[
    'arch',
    'custom-poll-interval',
    'helper-method',
    'lang',
    'os',
    'package-version',
    'poll-helper',
    'retry-count',
    'runtime',
    'runtime-version',
    'timeout',
  ].map(name => `x-stainless-${name}`),
]

const headersOfReplies = [
  'retry-after',
  'x-should-retry',
  'x-request-id',
  'x-causeway-attempts',
  'x-causeway-cost-usd',
  'x-causeway-max-tokens',
  'idempotent-replayed',
  ...['limit', 'remaining', 'reset'].flatMap(name => [
    `x-ratelimit-${name}-requests`,
    `x-ratelimit-${name}-tokens`,
  ]),
]

/** A public URL that streams, shown as an output: callers show a virtual key, which the gateway itself checks. */
export const addStreamingUrl = (target: LambdaFunction): void => {
  const { url } = target.addFunctionUrl({
    authType: FunctionUrlAuthType.NONE,
    invokeMode: InvokeMode.RESPONSE_STREAM,
    cors: {
      allowedOrigins: ['*'],
      allowedMethods: [HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE],
      allowedHeaders: headersOfCallers,
      exposedHeaders: headersOfReplies,
      maxAge: Duration.days(1),
    },
  })
  new CfnOutput(Stack.of(target), 'BaseUrl', {
    value: `${url}v1`,
    description: 'What an OpenAI SDK takes as its baseURL (OPENAI_BASE_URL)',
  })
}
