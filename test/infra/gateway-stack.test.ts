import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { AwsSolutionsChecks } from 'cdk-nag'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEnvironment } from '../../functions/shared/environment.ts'
import { bundle } from '../../infra/bundle.ts'
import { functions } from '../../infra/functions.ts'
import { createGatewayStack } from '../../infra/gateway-stack.ts'
import { readGatewayYaml } from '../../infra/read-gateway-yaml.ts'

type Statement = { Action: string | string[]; Resource: unknown }

const configuration = readGatewayYaml('gateway.yaml', {})
const base = { region: 'eu-west-1', name: 'causeway', logRetentionDays: RetentionDays.ONE_WEEK }

let directory: string
let app: App
let template: Template

const synthesize = (scope: App, changes: { reservedConcurrency?: number } = {}) =>
  Template.fromStack(
    createGatewayStack(scope, 'Test', { ...base, ...changes, configuration, codeDirectory: directory }),
  )

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
    expect(names).toEqual([byDefault.STATE_TABLE, byDefault.LEDGER_TABLE])
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
    expect(reserved(template)).toEqual([undefined, undefined])
    // Only the gateway has callers to bound.
    expect(reserved(synthesize(new App(), { reservedConcurrency: 50 }))).toEqual([50, undefined])
  })

  it('logs JSON for as many days as the operator says', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      LoggingConfig: Match.objectLike({ LogFormat: 'JSON' }),
    })
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 })
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

describe('each role', () => {
  const statements = (of?: string) =>
    resources('AWS::IAM::Policy', of).flatMap(
      policy => policy['Properties'].PolicyDocument.Statement as Statement[],
    )
  const actions = ({ Action }: Statement) => [Action].flat()

  it('names every action and every resource', () => {
    expect(statements().flatMap(actions).join()).not.toContain('*')
    expect(JSON.stringify(statements().map(({ Resource }) => Resource))).not.toContain('*')
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() })
  })

  it('lets the gateway change the state, add to the ledger, read its secrets and write its log, and nothing else', () => {
    expect(statements('Gateway').map(actions)).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'].map(action => `dynamodb:${action}`),
      ['GetItem', 'PutItem', 'Query'].map(action => `dynamodb:${action}`),
      ['secretsmanager:GetSecretValue'],
    ])
  })

  it('lets the sweeper look at accounts, settle, add to the ledger and write its log, and nothing else', () => {
    expect(statements('Sweeper').map(actions)).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      ['dynamodb:GetItem', 'dynamodb:PutItem'],
    ])
  })

  it('names exactly the secrets of the stack', () => {
    const readable = statements().find(statement => actions(statement)[0]?.startsWith('secretsmanager:'))
    const created = Object.keys(template.findResources('AWS::SecretsManager::Secret'))
    expect([readable?.Resource].flat()).toEqual(expect.arrayContaining(created.map(Ref => ({ Ref }))))
    expect([readable?.Resource].flat()).toHaveLength(created.length)
  })
})

describe('what outlives the stack', () => {
  it('is two tables on demand that can be restored and not be deleted by accident', () => {
    template.resourceCountIs('AWS::DynamoDB::Table', 2)
    template.allResources('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: Match.objectLike({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      }),
    })
  })

  it('is an empty pool for each secret in gateway.yaml, and a pepper and an admin key that nobody has seen', () => {
    const secrets = resources('AWS::SecretsManager::Secret')
    const pools = secrets.filter(secret => secret['Properties'].SecretString !== undefined)
    expect(pools.map(secret => secret['Properties'].Name)).toEqual(
      Object.values(configuration.providers).flatMap(({ secret }) => secret ?? []),
    )
    for (const pool of pools) expect(pool['Properties'].SecretString).toBe('{"keys":[]}')
    for (const secret of secrets) expect(secret['DeletionPolicy']).toBe('Retain')
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'causeway/pepper',
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
    Template.fromStack(stack).resourceCountIs('AWS::SecretsManager::Secret', 3)
  })
})

describe('the alarms', () => {
  it('cover the functions, both tables and money that was not settled', () => {
    const alarms = Object.keys(template.findResources('AWS::CloudWatch::Alarm')).map(id => id.slice(0, -8))
    expect(alarms.toSorted()).toEqual(
      [
        ...['Errors', 'Throttles', 'SlowP99', 'UnsettledAlarm', 'SweeperErrors'],
        ...[
          'StateTableThrottles',
          'StateTableSystemErrors',
          'LedgerTableThrottles',
          'LedgerTableSystemErrors',
        ],
      ].toSorted(),
    )
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { ExtendedStatistic: 'p99', Threshold: 810_000 })
    template.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: Match.stringLikeRegexp('\\$\\.message = "unsettled"'),
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
    createGatewayStack(checked, 'Checked', { ...base, configuration, codeDirectory: directory })
    expect(() => checked.synth()).not.toThrow()
  })
})
