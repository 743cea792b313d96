import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import { describe, expect, it } from 'vitest'
import { openWebhookMasters } from '../../../../../functions/shared/store/secrets/webhook-masters.ts'
import { makeFolder } from '../../../../infra/local/make-folder.ts'
import { openSecretsManager } from '../../../../infra/local/open-secrets-manager.ts'

const minuteMs = 60_000
const dayMs = 86_400_000
const name = 'causeway/webhook'

const setUp = async (first?: string) => {
  const secrets = await openSecretsManager(makeFolder())
  if (first !== undefined) await secrets.send(new CreateSecretCommand({ Name: name, SecretString: first }))
  let shiftMs = 0
  const open = () => openWebhookMasters({ secrets, name, now: () => Date.now() + shiftMs })
  return {
    secrets,
    open,
    read: open(),
    put: (value: string) => secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString: value })),
    pass: (milliseconds: number): void => {
      shiftMs += milliseconds
    },
  }
}

/** What an operator does who wants the old secret back. */
const undo = async (secrets: SecretsManagerClient): Promise<void> => {
  const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId: name }))
  const idOf = (stage: string) =>
    Object.keys(VersionIdsToStages).find(id => VersionIdsToStages[id]?.includes(stage))
  await secrets.send(
    new UpdateSecretVersionStageCommand({
      SecretId: name,
      VersionStage: 'AWSCURRENT',
      RemoveFromVersionId: idOf('AWSCURRENT'),
      MoveToVersionId: idOf('AWSPREVIOUS'),
    }),
  )
}

describe('the secrets that webhooks are signed with', () => {
  it('are one, as long as it was never changed', async () => {
    const { read } = await setUp('first')
    expect(await read()).toEqual(['first'])
  })

  it('are the new one and the one before for a week, and then the new one alone', async () => {
    const { put, read, pass } = await setUp('first')
    await put('second')
    expect(await read()).toEqual(['second', 'first'])
    pass(7 * dayMs - minuteMs)
    expect(await read()).toEqual(['second', 'first'])
    pass(2 * minuteMs + 5 * minuteMs)
    expect(await read()).toEqual(['second'])
  })

  it('are the last two where it was changed twice', async () => {
    const { put, read } = await setUp('first')
    await put('second')
    await put('third')
    expect(await read()).toEqual(['third', 'second'])
  })

  it('are both after a change was taken back, because receivers may have taken over the new one', async () => {
    const { secrets, put, read, open, pass } = await setUp('first')
    await put('second')
    await undo(secrets)
    expect(await read()).toEqual(['first', 'second'])
    pass(8 * dayMs)
    expect(await open()()).toEqual(['first'])
  })

  it('change within five minutes where an instance lives on', async () => {
    const { put, read, pass } = await setUp('first')
    await read()
    await put('second')
    pass(4 * minuteMs)
    expect(await read()).toEqual(['first'])
    pass(minuteMs + 1)
    expect(await read()).toEqual(['second', 'first'])
  })

  it('are asked for again when they could not be read', async () => {
    const { secrets, read } = await setUp()
    await expect(read()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await secrets.send(new CreateSecretCommand({ Name: name, SecretString: 'first' }))
    expect(await read()).toEqual(['first'])
  })
})
