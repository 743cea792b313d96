import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  InvalidParameterException,
  InvalidRequestException,
  ListSecretsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import { describe, expect, it } from 'vitest'
import { startSecretsManager } from '../../../infra/local/secrets-manager.ts'
import { makeFolder } from './make-folder.ts'
import { openSecretsManager } from './open-secrets-manager.ts'

const SecretId = 'causeway/openai'

const create = async (client: SecretsManagerClient, SecretString: string): Promise<string> =>
  `${(await client.send(new CreateSecretCommand({ Name: SecretId, SecretString }))).VersionId}`

const put = async (client: SecretsManagerClient, SecretString: string, stage?: string): Promise<string> => {
  const VersionStages = stage === undefined ? undefined : [stage]
  const output = await client.send(new PutSecretValueCommand({ SecretId, SecretString, VersionStages }))
  return `${output.VersionId}`
}

const read = async (client: SecretsManagerClient, VersionStage?: string): Promise<string | undefined> =>
  (await client.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString

describe('a secret', () => {
  it('is read back by name, by ARN and by ARN without its suffix', async () => {
    const client = await openSecretsManager(makeFolder())
    await create(client, 'one')
    const { ARN, CreatedDate } = await client.send(new GetSecretValueCommand({ SecretId }))
    expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:000000000000:secret:causeway\/openai-\w{6}$/)
    expect(Math.abs(Number(CreatedDate) - Date.now())).toBeLessThan(60_000)
    for (const SecretId of [ARN, ARN?.slice(0, -7)]) {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }))
      expect(SecretString).toBe('one')
    }
  })

  it('may hold bytes', async () => {
    const client = await openSecretsManager(makeFolder())
    const SecretBinary = Uint8Array.of(0, 255, 7)
    await client.send(new CreateSecretCommand({ Name: SecretId, SecretBinary }))
    const output = await client.send(new GetSecretValueCommand({ SecretId }))
    expect(output.SecretBinary).toEqual(SecretBinary)
    expect(output.SecretString).toBeUndefined()
  })

  it('cannot be created twice', async () => {
    const client = await openSecretsManager(makeFolder())
    await create(client, 'one')
    await expect(create(client, 'two')).rejects.toBeInstanceOf(ResourceExistsException)
    expect(await read(client)).toBe('one')
  })

  it('is created once when the request is repeated with its token', async () => {
    const client = await openSecretsManager(makeFolder())
    const input = { Name: SecretId, SecretString: 'one', ClientRequestToken: 'a'.repeat(32) }
    const first = await client.send(new CreateSecretCommand(input))
    const second = await client.send(new CreateSecretCommand(input))
    expect([second.ARN, second.VersionId]).toEqual([first.ARN, first.VersionId])
  })

  it('that is absent is a ResourceNotFoundException with the message of the service', async () => {
    const client = await openSecretsManager(makeFolder())
    await expect(read(client)).rejects.toBeInstanceOf(ResourceNotFoundException)
    await expect(read(client)).rejects.toThrow("Secrets Manager can't find the specified secret.")
    await expect(put(client, 'one')).rejects.toBeInstanceOf(ResourceNotFoundException)
  })

  it('is listed with its stages', async () => {
    const client = await openSecretsManager(makeFolder())
    const id = await create(client, 'one')
    const { SecretList } = await client.send(new ListSecretsCommand({}))
    expect(SecretList?.map(({ Name, SecretVersionsToStages }) => [Name, SecretVersionsToStages])).toEqual([
      [SecretId, { [id]: ['AWSCURRENT'] }],
    ])
  })

  it('marked for deletion can be described, but neither read nor created again', async () => {
    const client = await openSecretsManager(makeFolder())
    await create(client, 'one')
    await client.send(new DeleteSecretCommand({ SecretId }))
    expect((await client.send(new DescribeSecretCommand({ SecretId }))).DeletedDate).toBeInstanceOf(Date)
    expect((await client.send(new ListSecretsCommand({}))).SecretList).toEqual([])
    await expect(read(client)).rejects.toBeInstanceOf(InvalidRequestException)
    await expect(create(client, 'two')).rejects.toBeInstanceOf(InvalidRequestException)
  })

  it('deleted without recovery can be created again', async () => {
    const client = await openSecretsManager(makeFolder())
    await create(client, 'one')
    await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }))
    await create(client, 'two')
    expect(await read(client)).toBe('two')
  })
})

describe('the stages of a secret', () => {
  it('move from current to previous with each new value', async () => {
    const client = await openSecretsManager(makeFolder())
    const ids = [await create(client, 'one'), await put(client, 'two'), await put(client, 'three')]
    expect([await read(client), await read(client, 'AWSPREVIOUS')]).toEqual(['three', 'two'])
    const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId }))
    expect(VersionIdsToStages).toEqual({ [`${ids[1]}`]: ['AWSPREVIOUS'], [`${ids[2]}`]: ['AWSCURRENT'] })
  })

  it('carry a rotation: pending first, then current, and the pending label stays', async () => {
    const client = await openSecretsManager(makeFolder())
    const old = await create(client, 'old')
    const young = await put(client, 'young', 'AWSPENDING')
    expect(await read(client)).toBe('old')
    expect(await read(client, 'AWSPENDING')).toBe('young')

    const finish = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: young, RemoveFromVersionId: old }
    await client.send(new UpdateSecretVersionStageCommand(finish))
    expect(await read(client)).toBe('young')
    const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId }))
    expect(VersionIdsToStages).toEqual({ [old]: ['AWSPREVIOUS'], [young]: ['AWSPENDING', 'AWSCURRENT'] })

    const drop = { SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId: young }
    await client.send(new UpdateSecretVersionStageCommand(drop))
    await expect(read(client, 'AWSPENDING')).rejects.toBeInstanceOf(ResourceNotFoundException)
  })

  it('do not move from a version that the request does not name', async () => {
    const client = await openSecretsManager(makeFolder())
    await create(client, 'old')
    const young = await put(client, 'young', 'AWSPENDING')
    const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: young }
    await expect(client.send(new UpdateSecretVersionStageCommand(move))).rejects.toBeInstanceOf(
      InvalidParameterException,
    )
    const wrong = { ...move, RemoveFromVersionId: young }
    await expect(client.send(new UpdateSecretVersionStageCommand(wrong))).rejects.toBeInstanceOf(
      InvalidParameterException,
    )
    expect(await read(client)).toBe('old')
  })

  it('cannot leave a secret without a current version', async () => {
    const client = await openSecretsManager(makeFolder())
    const id = await create(client, 'one')
    const remove = { SecretId, VersionStage: 'AWSCURRENT', RemoveFromVersionId: id }
    await expect(client.send(new UpdateSecretVersionStageCommand(remove))).rejects.toBeInstanceOf(
      InvalidParameterException,
    )
  })

  it('make the first value current, whatever stage it asked for', async () => {
    const client = await openSecretsManager(makeFolder())
    await client.send(new CreateSecretCommand({ Name: SecretId }))
    await put(client, 'one', 'AWSPENDING')
    expect([await read(client), await read(client, 'AWSPENDING')]).toEqual(['one', 'one'])
  })

  it('must agree with the version id when both are given', async () => {
    const client = await openSecretsManager(makeFolder())
    const VersionId = await create(client, 'one')
    await put(client, 'two')
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId, VersionId }))
    expect(SecretString).toBe('one')
    const both = new GetSecretValueCommand({ SecretId, VersionId, VersionStage: 'AWSCURRENT' })
    await expect(client.send(both)).rejects.toBeInstanceOf(InvalidRequestException)
  })
})

describe('a repeated put', () => {
  const ClientRequestToken = 'b'.repeat(32)

  it('with the same value is done once', async () => {
    const client = await openSecretsManager(makeFolder())
    await create(client, 'one')
    const input = { SecretId, SecretString: 'two', ClientRequestToken }
    await client.send(new PutSecretValueCommand(input))
    await client.send(new PutSecretValueCommand(input))
    expect(await read(client, 'AWSPREVIOUS')).toBe('one')
  })

  it('with another value is refused', async () => {
    const client = await openSecretsManager(makeFolder())
    await create(client, 'one')
    await client.send(new PutSecretValueCommand({ SecretId, SecretString: 'two', ClientRequestToken }))
    const other = new PutSecretValueCommand({ SecretId, SecretString: 'three', ClientRequestToken })
    await expect(client.send(other)).rejects.toBeInstanceOf(ResourceExistsException)
  })
})

describe('the server', () => {
  it('keeps its secrets over a restart, in a file for its owner alone', async () => {
    const folder = makeFolder()
    await create(await openSecretsManager(folder), 'kept')
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600)
    expect(await read(await openSecretsManager(folder))).toBe('kept')
  })

  it('does not start over a damaged file', async () => {
    const file = join(makeFolder(), 'secrets.json')
    writeFileSync(file, '{')
    await expect(startSecretsManager({ file, region: 'eu-west-1' })).rejects.toThrow(`${file} does not hold`)
  })

  it('says no to what it cannot do', async () => {
    const client = await openSecretsManager(makeFolder())
    const filtered = new ListSecretsCommand({ Filters: [{ Key: 'name', Values: ['causeway/'] }] })
    await expect(client.send(filtered)).rejects.toBeInstanceOf(InvalidParameterException)
    await expect(client.send(new CreateSecretCommand({ Name: 'no spaces' }))).rejects.toBeInstanceOf(
      InvalidParameterException,
    )
  })
})
