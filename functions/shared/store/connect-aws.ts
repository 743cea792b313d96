import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'

/** Two tries of this length end before the 1.5 s after which a caller gets its 503. In milliseconds. */
const dynamodbTimeouts = { connectionTimeout: 300, requestTimeout: 650, throwOnRequestTimeout: true }
const secretsTimeouts = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true }

/** The clients of a function that a caller waits for. Nothing is connected before it is used. */
export const connectAws = () => ({
  dynamodb: new DynamoDBClient({ maxAttempts: 2, requestHandler: dynamodbTimeouts }),
  secrets: new SecretsManagerClient({ maxAttempts: 2, requestHandler: secretsTimeouts }),
})
