import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { AwsSolutionsChecks } from 'cdk-nag'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Billing } from '../../functions/shared/configuration/billing.ts'
import type { Configuration } from '../../functions/shared/configuration/configuration.ts'
import { readEnvironment } from '../../functions/shared/environment.ts'
import { bundle } from '../../infra/bundle.ts'
import { functions } from '../../infra/functions.ts'
import { createGatewayStack } from '../../infra/gateway-stack.ts'
import { readGatewayYaml } from '../../infra/read-gateway-yaml.ts'

type Statement = { Action: string | string[]; Resource: unknown; Condition?: unknown }

const configuration = readGatewayYaml('gateway.yaml', {})
const base = { region: 'eu-west-1', name: 'causeway', logRetentionDays: RetentionDays.ONE_WEEK }

let directory: string
let app: App
let template: Template

const synthesize = (
  scope: App,
  changes: { reservedConcurrency?: number; configuration?: Configuration } = {},
) =>
  Template.fromStack(
    createGatewayStack(scope, 'Test', { ...base, configuration, ...changes, codeDirectory: directory }),
  )

/** gateway.yaml with AWS roles of its first tenant. */
const letIn = (...iam: string[]): Configuration => {
  const [first, ...others] = configuration.tenants
  return { ...configuration, tenants: [{ ...first, iam }, ...others] as Configuration['tenants'] }
}

const resources = (type: string, named = '') =>
  Object.entries(template.findResources(type))
    .filter(([id]) => id.startsWith(named))
    .map(([, resource]) => resource)
const idOf = (type: string, named: string) =>
  Object.keys(template.findResources(type)).find(id => id.startsWith(named)) ?? ''
const sweeper = () => idOf('AWS::Lambda::Function', 'Sweeper')
const gatewayLogs = () => idOf('AWS::Logs::LogGroup', 'Gateway')
const output = (id: string) => template.findOutputs(id)[id]?.['Value']

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stack-'))
  for (const { name } of Object.values(functions))
    bundle({ entry: 'test/infra/echo-lambda.ts' }, configuration, join(directory, name))
  app = new App()
  template = synthesize(app)
})
afterAll(() => rmSync(directory, { recursive: true }))

describe('the gateway', () => {
  it('runs on Node 24, arm64 and 256 MB for as long as Lambda lets it', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'causeway-gateway',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 256,
      Timeout: 900,
      Handler: 'index.handler',
    })
  })

  it('has a public URL that streams and lets browsers send their key', () => {
    template.hasResourceProperties('AWS::Lambda::Url', {
      AuthType: 'NONE',
      InvokeMode: 'RESPONSE_STREAM',
      Cors: Match.objectLike({ AllowOrigins: ['*'], AllowHeaders: Match.arrayWith(['authorization']) }),
    })
    for (const Action of ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction']) {
      template.hasResourceProperties('AWS::Lambda::Permission', { Action })
    }
  })

  it('finds under the names in its environment what the stack creates, which are the defaults too', () => {
    const byDefault = readEnvironment({})
    const names = Object.values(resources('AWS::DynamoDB::Table')).map(table => table['Properties'].TableName)
    expect(names.toSorted()).toEqual(
      [byDefault.STATE_TABLE, byDefault.LEDGER_TABLE, byDefault.CONTENT_TABLE].toSorted(),
    )
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          PEPPER_SECRET: byDefault.PEPPER_SECRET,
          ADMIN_SECRET: byDefault.ADMIN_SECRET,
        }),
      },
    })
    for (const Name of [byDefault.PEPPER_SECRET, byDefault.ADMIN_SECRET])
      template.hasResourceProperties('AWS::SecretsManager::Secret', { Name })
  })

  it('reserves concurrency only when told to', () => {
    const reserved = (of: Template) =>
      Object.values(of.findResources('AWS::Lambda::Function')).map(
        ({ Properties }) => Properties.ReservedConcurrentExecutions,
      )
    const background = Object.keys(functions)
      .slice(1)
      .map(() => undefined)
    expect(reserved(template)).toEqual([undefined, ...background])
    // Only the gateway has callers to bound.
    expect(reserved(synthesize(new App(), { reservedConcurrency: 50 }))).toEqual([50, ...background])
  })

  it('logs JSON for as many days as the operator says', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      LoggingConfig: Match.objectLike({ LogFormat: 'JSON' }),
    })
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 })
  })
})

describe('the URL for AWS roles', () => {
  const account = '123456789012'
  const withRoles = (...iam: string[]) => synthesize(new App(), { configuration: letIn(...iam) })

  it('is not there while no tenant has roles', () => {
    template.resourceCountIs('AWS::Lambda::Alias', 0)
    expect(resources('AWS::Lambda::Url').map(({ Properties }) => Properties.AuthType)).toEqual([
      'NONE',
      'NONE',
    ])
  })

  it('is on an alias of the gateway, demands AWS_IAM and streams', () => {
    const roles = withRoles(`arn:aws:iam::${account}:role/team-*`)
    roles.hasResourceProperties('AWS::Lambda::Alias', {
      Name: 'iam',
      FunctionName: { Ref: idOf('AWS::Lambda::Function', 'Gateway') },
    })
    roles.hasResourceProperties('AWS::Lambda::Url', {
      AuthType: 'AWS_IAM',
      InvokeMode: 'RESPONSE_STREAM',
      Qualifier: 'iam',
    })
    expect(roles.findOutputs('RoleBaseUrl')).not.toEqual({})
  })

  it('lets the accounts of its roles call the URL, each once, and never the function itself', () => {
    const roles = withRoles(
      `arn:aws:iam::${account}:role/team-*`,
      `arn:aws:iam::${account}:role/other`,
      'arn:aws:iam::210987654321:role/x',
    )
    const ofAccounts = Object.values(roles.findResources('AWS::Lambda::Permission'))
      .map(({ Properties }) => Properties)
      .filter(({ Principal }) => /^\d+$/.test(Principal))
    const granted = ofAccounts.map(({ Action, Principal, FunctionUrlAuthType, InvokedViaFunctionUrl }) => [
      ...[Principal, Action, FunctionUrlAuthType ?? InvokedViaFunctionUrl],
    ])
    expect(granted.toSorted()).toEqual([
      [account, 'lambda:InvokeFunction', true],
      [account, 'lambda:InvokeFunctionUrl', 'AWS_IAM'],
      ['210987654321', 'lambda:InvokeFunction', true],
      ['210987654321', 'lambda:InvokeFunctionUrl', 'AWS_IAM'],
    ])
  })
})

describe('the sweeper', () => {
  it('is called once a minute, and a minute is all it has', () => {
    template.hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'causeway-sweeper', Timeout: 60 })
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [sweeper(), 'Arn'] } })],
    })
  })

  it('is called with the lines of the gateway, and of nobody else, that say a settle was lost', () => {
    template.allResourcesProperties('AWS::Logs::SubscriptionFilter', {
      DestinationArn: { 'Fn::GetAtt': [sweeper(), 'Arn'] },
      LogGroupName: { Ref: gatewayLogs() },
      FilterPattern: '{ ($.message = "unsettled") || ($.message.message = "unsettled") }',
    })
  })

  it('may be called by that log and that schedule only', () => {
    const callers = resources('AWS::Lambda::Permission')
      .map(({ Properties }) => Properties)
      .filter(({ FunctionName }) => FunctionName['Fn::GetAtt'][0] === sweeper())
    expect(callers).toEqual([
      expect.objectContaining({
        Principal: 'logs.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': [gatewayLogs(), 'Arn'] },
      }),
      expect.objectContaining({
        Principal: 'events.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': [expect.stringContaining('EveryMinute'), 'Arn'] },
      }),
    ])
  })

  it('knows the tables and no secret', () => {
    const [row] = resources('AWS::Lambda::Function', 'Sweeper')
    expect(Object.keys(row?.['Properties'].Environment.Variables)).toEqual(['STATE_TABLE', 'LEDGER_TABLE'])
  })
})

describe('the recorder', () => {
  const mapping = (of: string) =>
    resources('AWS::Lambda::EventSourceMapping', of).map(({ Properties }) => Properties)

  it('is called with the new rows of the ledger, and with no other change', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: 'causeway-ledger',
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    })
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: 'causeway-state',
      StreamSpecification: Match.absent(),
    })
    expect(mapping('Recorder')).toEqual([
      expect.objectContaining({
        EventSourceArn: { 'Fn::GetAtt': [idOf('AWS::DynamoDB::Table', 'LedgerTable'), 'StreamArn'] },
        FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
        StartingPosition: 'TRIM_HORIZON',
      }),
    ])
  })

  it('is called again for what it could not do, in smaller batches, but not for ever', () => {
    expect(mapping('Recorder')).toEqual([
      expect.objectContaining({
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BisectBatchOnFunctionError: true,
        MaximumRecordAgeInSeconds: 43_200,
        MaximumRetryAttempts: 1_000,
        DestinationConfig: {
          OnFailure: { Destination: { 'Fn::GetAtt': [idOf('AWS::SQS::Queue', 'Unarchived'), 'Arn'] } },
        },
      }),
    ])
  })

  it('is called every five minutes, so that nobody waits longer to be told', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [
        Match.objectLike({ Arn: { 'Fn::GetAtt': [idOf('AWS::Lambda::Function', 'Recorder'), 'Arn'] } }),
      ],
    })
  })

  it('writes to a bucket that is private, encrypted, versioned and outlives the stack', () => {
    template.allResources('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: Match.objectLike({
        BucketEncryption: Match.anyValue(),
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    })
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: [
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ],
      }),
    })
  })

  it('has a table for Athena that needs no partition to be registered', () => {
    const [table] = resources('AWS::Glue::Table')
    const { DatabaseName, TableInput } = table?.['Properties'] ?? {}
    expect([DatabaseName, TableInput.Name]).toEqual(['causeway', 'ledger'])
    const types = TableInput.StorageDescriptor.Columns.map(
      ({ Name, Type }: Record<string, string>) => `${Name} ${Type}`,
    )
    expect(types).toEqual(
      expect.arrayContaining(['tenant string', 'nanos bigint', 'attempts string', 'is_stream boolean']),
    )
    expect(TableInput.PartitionKeys.map(({ Name }: Record<string, string>) => Name)).toEqual([
      'year',
      'month',
    ])
    expect(TableInput.Parameters['projection.enabled']).toBe('true')
    expect(JSON.stringify(TableInput.Parameters['storage.location.template'])).toContain(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Athena fills these in.
      '/ledger/year=${year}/month=${month}/',
    )
  })
})

describe('the courier', () => {
  it('works off a queue that gives an event up after eight tries and keeps it then', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'causeway-webhooks',
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': [idOf('AWS::SQS::Queue', 'WebhookDeadLetters'), 'Arn'] },
        maxReceiveCount: 8,
      },
      VisibilityTimeout: 180,
    })
    for (const QueueName of ['causeway-webhook-dead-letters', 'causeway-unarchived'])
      template.hasResourceProperties('AWS::SQS::Queue', { QueueName, MessageRetentionPeriod: 14 * 86_400 })
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true })
  })

  it('says which events it could not deliver', () => {
    const [mapping] = resources('AWS::Lambda::EventSourceMapping', 'Courier')
    expect(mapping?.['Properties']).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': [idOf('AWS::SQS::Queue', 'WebhookQueue'), 'Arn'] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    })
  })

  it('knows no table but that of the stored tenants', () => {
    const [row] = resources('AWS::Lambda::Function', 'Courier')
    expect(Object.keys(row?.['Properties'].Environment.Variables)).toEqual([
      'STATE_TABLE',
      'WEBHOOK_SECRET',
      'WEBHOOK_QUEUE',
    ])
  })
})

describe('the channel of SM2 and SM4', () => {
  it('has a key of hex that the gateway alone can read, where gateway.yaml names it', () => {
    const gm = { secret: 'causeway/gm' }
    const stack = createGatewayStack(new App(), 'Sealed', {
      ...{ ...base, configuration: { ...configuration, gm }, codeDirectory: directory },
    })
    const sealed = Template.fromStack(stack)
    sealed.hasResource('AWS::SecretsManager::Secret', {
      DeletionPolicy: 'Retain',
      Properties: {
        Name: gm.secret,
        GenerateSecretString: {
          ...{ PasswordLength: 64, ExcludePunctuation: true, ExcludeUppercase: true },
          ExcludeCharacters: 'ghijklmnopqrstuvwxyz',
        },
      },
    })
    const policies = Object.entries(sealed.findResources('AWS::IAM::Policy'))
    const reading = policies.filter(([, policy]) => JSON.stringify(policy).includes('GmKey'))
    expect(reading.map(([id]) => id)).toEqual([expect.stringMatching(/^Gateway/)])
  })
})

describe('the cashier', () => {
  const withPayments = () => {
    const billing = Billing.parse({
      stripe: { secret: 'causeway/stripe' },
      paddle: { secret: 'causeway/paddle' },
    })
    const stack = createGatewayStack(new App(), 'Paid', {
      ...{ ...base, configuration: { ...configuration, billing }, codeDirectory: directory },
    })
    return Template.fromStack(stack)
  }

  it('has a URL of its own that streams nothing, and is called each hour', () => {
    const url = { 'Fn::GetAtt': [idOf('AWS::Lambda::Function', 'Cashier'), 'Arn'] }
    template.hasResourceProperties('AWS::Lambda::Url', { TargetFunctionArn: url, InvokeMode: 'BUFFERED' })
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'cron(30 * * * ? *)',
      Targets: [Match.objectLike({ Arn: url })],
    })
    expect(JSON.stringify(output('BillingUrl'))).toContain('billing/v1')
  })

  it('alone can read what payments are verified with, which is empty at first', () => {
    const paid = withPayments()
    for (const Name of ['causeway/stripe', 'causeway/paddle'])
      paid.hasResourceProperties('AWS::SecretsManager::Secret', { Name, SecretString: '{}' })
    const policies = Object.entries(paid.findResources('AWS::IAM::Policy'))
    const reading = policies.filter(([, policy]) => /causewaystripe/.test(JSON.stringify(policy)))
    expect(reading.map(([id]) => id)).toEqual([expect.stringMatching(/^Cashier/)])
    const outputs = paid.findOutputs('*', {})
    expect(outputs['PutPayments1']?.['Value']).toMatch(/--secret-id causeway\/stripe .*whsec_…/)
    expect(outputs['PutPayments2']?.['Value']).toMatch(/--secret-id causeway\/paddle /)
  })
})

describe('each role', () => {
  const statements = (of?: string) =>
    resources('AWS::IAM::Policy', of).flatMap(
      policy => policy['Properties'].PolicyDocument.Statement as Statement[],
    )
  const actions = ({ Action }: Statement) => [Action].flat()

  it('names every action and every resource', () => {
    expect(statements().flatMap(actions).join()).not.toContain('*')
    const named = statements().filter(statement => !actions(statement).includes('bedrock:InvokeModel'))
    const resourcesNamed = JSON.stringify(named.map(({ Resource }) => Resource))
    // Only objects of the archive, and Bedrock's models, have names that nobody knows before.
    expect(resourcesNamed.replaceAll('/ledger/*', '')).not.toContain('*')
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() })
  })

  it('lets the gateway change the state, add to the ledger, keep what was said, read its secrets, call Bedrock and write its log, and nothing else', () => {
    expect(statements('Gateway').map(actions)).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'].map(action => `dynamodb:${action}`),
      ['GetItem', 'PutItem', 'Query'].map(action => `dynamodb:${action}`),
      ['GetItem', 'PutItem', 'DeleteItem', 'Query'].map(action => `dynamodb:${action}`),
      ['secretsmanager:GetSecretValue'],
      ['InvokeModel', 'InvokeModelWithResponseStream', 'CallWithBearerToken'].map(
        action => `bedrock:${action}`,
      ),
    ])
  })

  it('lets the sweeper look at accounts, settle, add to the ledger and write its log, and nothing else', () => {
    expect(statements('Sweeper').map(actions)).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      ['dynamodb:Query'],
      ['dynamodb:GetItem', 'dynamodb:PutItem'],
    ])
  })

  it('lets the recorder read the stream, archive, look at accounts and rows, tell and write its log, and nothing else', () => {
    expect(statements('Recorder').map(actions)).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      ['dynamodb:Query'],
      ['dynamodb:Query'],
      ['s3:PutObject'],
      ['sqs:SendMessage'],
      ['sqs:SendMessage'],
      ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(action => `dynamodb:${action}`),
      // What Lambda itself sends there.
      ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
    ])
  })

  it('lets the courier read tenants and its one secret, work off its queue and write its log, and nothing else', () => {
    expect(statements('Courier').map(actions)).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['dynamodb:GetItem'],
      ['secretsmanager:GetSecretValue'],
      ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'].map(
        action => `sqs:${action}`,
      ),
    ])
  })

  it('lets the cashier move accounts, add to the ledger, read its secrets and write its log, and nothing else', () => {
    expect(statements('Cashier').map(actions)).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['GetItem', 'PutItem', 'UpdateItem'].map(action => `dynamodb:${action}`),
      ['dynamodb:Query'],
      ['PutItem', 'Query'].map(action => `dynamodb:${action}`),
      ['secretsmanager:GetSecretValue'],
    ])
  })

  it('lets the prober change the health of pools, read their keys and write its log, and nothing else', () => {
    expect(statements('Prober').map(actions)).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['GetItem', 'PutItem', 'DeleteItem', 'Query'].map(action => `dynamodb:${action}`),
      ['secretsmanager:GetSecretValue'],
    ])
    const [, state, secrets] = statements('Prober')
    expect(state?.Condition).toEqual({ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['POOLS'] } })
    expect(JSON.stringify(secrets?.Resource)).not.toMatch(/Pepper|AdminKey|Webhook/)
  })

  it.each([
    ['Sweeper', 'dynamodb:Query'],
    ['Cashier', 'dynamodb:Query'],
    ['Recorder', 'dynamodb:Query'],
    ['Courier', 'dynamodb:GetItem'],
  ])('lets the %s %s nothing of the state table but the stored tenants', (of, action) => {
    const state = {
      'Fn::GetAtt': [
        Object.keys(
          template.findResources('AWS::DynamoDB::Table', { Properties: { TableName: 'causeway-state' } }),
        )[0],
        'Arn',
      ],
    }
    const onState = statements(of).filter(
      ({ Resource }) => JSON.stringify(Resource) === JSON.stringify(state),
    )
    const granting = onState.filter(statement => actions(statement).includes(action))
    expect(granting.map(({ Condition }) => Condition)).toEqual([
      { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['TENANTS'] } },
    ])
  })

  it("names exactly the secrets of the stack: the webhooks' for the courier, the others for the gateway", () => {
    const readable = (of: string) =>
      [
        statements(of).find(statement => actions(statement)[0]?.startsWith('secretsmanager:'))?.Resource,
      ].flat()
    const created = Object.keys(template.findResources('AWS::SecretsManager::Secret')).map(Ref => ({ Ref }))
    const webhook = created.filter(({ Ref }) => Ref.startsWith('WebhookSecret'))
    expect(webhook).toHaveLength(1)
    expect(readable('Courier')).toEqual(webhook)
    expect(new Set(readable('Gateway'))).toEqual(new Set(created.filter(secret => secret !== webhook[0])))
  })
})

describe('a stack of several regions', () => {
  const regions = { home: 'us-east-1', others: ['eu-west-1', 'ap-south-1'] }
  const at = (region: string) =>
    Template.fromStack(
      createGatewayStack(new App(), 'Joined', {
        ...{ ...base, region, configuration: { ...configuration, regions }, codeDirectory: directory },
      }),
    )

  /** What a role may do in other regions: where, on which partitions, what. */
  const abroad = (of: Template, named: string) =>
    Object.entries(of.findResources('AWS::IAM::Policy'))
      .filter(([id]) => id.startsWith(named))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[])
      .filter(({ Condition }) => JSON.stringify(Condition)?.includes('StringLike'))
      .map(({ Action, Resource, Condition }) => {
        const [where] = /[a-z]+-[a-z]+-\d/.exec(JSON.stringify(Resource)) ?? []
        const like = (Condition as Record<string, Record<string, string[]>>)['ForAllValues:StringLike']
        expect(JSON.stringify(Resource)).toContain('StateTable')
        return [
          where,
          like?.['dynamodb:LeadingKeys']?.join(),
          [Action].flat().join().replaceAll('dynamodb:', ''),
        ]
      })

  it('lets its functions work on accounts of the others, and read tenants and keys at home, and nothing else', () => {
    const other = at('eu-west-1')
    expect(abroad(other, 'Gateway')).toEqual([
      ['us-east-1', 'ACCOUNT#*', 'GetItem,PutItem,UpdateItem'],
      ['ap-south-1', 'ACCOUNT#*', 'GetItem,PutItem,UpdateItem'],
      ['us-east-1', 'TENANTS', 'GetItem'],
      ['us-east-1', 'KEYS#*', 'GetItem'],
    ])
    expect(abroad(other, 'Sweeper')).toEqual([
      ['us-east-1', 'ACCOUNT#*', 'GetItem,UpdateItem'],
      ['ap-south-1', 'ACCOUNT#*', 'GetItem,UpdateItem'],
      ['us-east-1', 'TENANTS', 'Query'],
    ])
    expect(abroad(other, 'Courier')).toEqual([['us-east-1', 'TENANTS', 'GetItem']])
    expect(abroad(other, 'Prober')).toEqual([])
  })

  it('has its keys made at home', () => {
    const value = at('eu-west-1').findOutputs('CreateKey')['CreateKey']?.['Value']
    expect(value).toContain('--region us-east-1')
  })

  it('asks at home for accounts only', () => {
    const home = at('us-east-1')
    for (const of of ['Gateway', 'Sweeper', 'Recorder', 'Cashier'])
      expect(abroad(home, of).map(([where, partition]) => [where, partition])).toEqual([
        ['eu-west-1', 'ACCOUNT#*'],
        ['ap-south-1', 'ACCOUNT#*'],
      ])
    expect(abroad(home, 'Courier')).toEqual([])
  })

  it('copies what keys are hashed under from its home, and makes none of its own elsewhere', () => {
    const shared = ['causeway/pepper', 'causeway/admin', 'causeway/webhook']
    for (const Name of shared)
      at('us-east-1').hasResourceProperties('AWS::SecretsManager::Secret', {
        Name,
        ReplicaRegions: [{ Region: 'eu-west-1' }, { Region: 'ap-south-1' }],
      })
    const other = at('eu-west-1')
    const created = Object.values(other.findResources('AWS::SecretsManager::Secret'))
    expect(created.filter(({ Properties }) => shared.includes(Properties.Name))).toEqual([])
    expect(JSON.stringify(other.findResources('AWS::IAM::Policy'))).toContain('secret:causeway/pepper-??????')
  })

  it('is as it was where no region is joined', () => {
    expect(abroad(template, '')).toEqual([])
    expect(JSON.stringify(template.toJSON())).not.toContain('ReplicaRegions')
  })
})

describe('what outlives the stack', () => {
  it('is three tables on demand that cannot be deleted by accident, and be restored unless what was said is in them', () => {
    template.resourceCountIs('AWS::DynamoDB::Table', 3)
    template.allResources('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: Match.objectLike({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        SSESpecification: { SSEEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      }),
    })
    for (const [TableName, PointInTimeRecoveryEnabled] of [
      ['causeway-state', true],
      ['causeway-ledger', true],
      ['causeway-content', false],
    ])
      template.hasResourceProperties('AWS::DynamoDB::Table', {
        TableName,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled },
      })
  })

  it('is an empty pool for each secret in gateway.yaml, and three texts that nobody has seen', () => {
    const secrets = resources('AWS::SecretsManager::Secret')
    const pools = secrets.filter(secret => secret['Properties'].SecretString !== undefined)
    expect(pools.map(secret => secret['Properties'].Name)).toEqual(
      Object.values(configuration.providers).flatMap(({ secret }) => secret ?? []),
    )
    for (const pool of pools) expect(pool['Properties'].SecretString).toBe('{"keys":[]}')
    for (const secret of secrets) expect(secret['DeletionPolicy']).toBe('Retain')
    for (const Name of ['causeway/pepper', 'causeway/webhook'])
      template.hasResourceProperties('AWS::SecretsManager::Secret', {
        Name,
        GenerateSecretString: Match.objectLike({ PasswordLength: 64 }),
      })
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'causeway/admin',
      GenerateSecretString: Match.objectLike({ PasswordLength: 48 }),
    })
  })

  it('is one pool where two providers share a secret', () => {
    const shared = structuredClone(configuration)
    for (const provider of Object.values(shared.providers)) provider.secret = 'causeway/shared'
    const stack = createGatewayStack(new App(), 'T', {
      ...base,
      configuration: shared,
      codeDirectory: directory,
    })
    Template.fromStack(stack).resourceCountIs('AWS::SecretsManager::Secret', 4)
  })

  it('leaves Bedrock alone where every provider has a key', () => {
    const keyed = readGatewayYaml('gateway.yaml', {})
    for (const provider of Object.values(keyed.providers)) delete provider.auth
    const stack = createGatewayStack(new App(), 'T', {
      ...base,
      configuration: keyed,
      codeDirectory: directory,
    })
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('bedrock:')
  })
})

describe('the alarms', () => {
  it('cover the functions, the tables, money that was not settled and what was given up', () => {
    const alarms = Object.keys(template.findResources('AWS::CloudWatch::Alarm')).map(id => id.slice(0, -8))
    expect(alarms.toSorted()).toEqual(
      [
        ...['Errors', 'Throttles', 'SlowP99', 'UnsettledAlarm', 'SweeperErrors'],
        ...['RecorderErrors', 'RecorderLag', 'UnarchivedRows', 'CourierErrors', 'UndeliveredEvents'],
        ...[
          'StateTableThrottles',
          'StateTableSystemErrors',
          'LedgerTableThrottles',
          'LedgerTableSystemErrors',
          'ContentTableThrottles',
          'ContentTableSystemErrors',
          'CashierErrors',
          'UncreditedPayments',
        ],
        ...['KeyRefused', 'KeyExhausted', 'ProberErrors'],
      ].toSorted(),
    )
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { ExtendedStatistic: 'p99', Threshold: 810_000 })
    template.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: Match.stringLikeRegexp('\\$\\.message = "unsettled"'),
    })
  })

  it.each(['Gateway', 'Prober'])('count who leaves and returns, by reason, in the log of the %s', of => {
    const filters = resources('AWS::Logs::MetricFilter', of).map(({ Properties }) => ({
      pattern: Properties.FilterPattern,
      ...Properties.MetricTransformations[0],
    }))
    expect(filters).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          pattern: '{ $.message = "pool member left" }',
          MetricName: 'PoolMemberLeft',
          Dimensions: [{ Key: 'reason', Value: '$.reason' }],
        }),
        expect.objectContaining({
          pattern: '{ $.message.message = "pool member returned" }',
          MetricName: 'PoolMemberReturned',
          Dimensions: [{ Key: 'reason', Value: '$.message.reason' }],
        }),
      ]),
    )
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'PoolMemberLeft',
      Dimensions: [{ Name: 'reason', Value: 'key_refused' }],
    })
  })
})

describe('the outputs', () => {
  it('say what to do next', () => {
    expect(output('BaseUrl')).toMatchObject({ 'Fn::Join': ['', [expect.anything(), 'v1']] })
    expect(output('PutKeys')).toMatch(
      /^aws secretsmanager put-secret-value --region eu-west-1 --secret-id causeway\/openai /,
    )
    expect(output('CreateKey')).toBe('npm run keys -- create --tenant default --region eu-west-1')
    expect(output('ComputeBound')).toContain('reservedConcurrency')
  })
})

describe('cdk-nag', () => {
  it('has no finding that is not acknowledged', () => {
    const checked = new App()
    Validations.of(checked).addPlugins(new AwsSolutionsChecks(checked))
    const whole = letIn('arn:aws:iam::123456789012:role/team-*')
    createGatewayStack(checked, 'Checked', { ...base, configuration: whole, codeDirectory: directory })
    expect(() => checked.synth()).not.toThrow()
  })
})
