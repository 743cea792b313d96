import { CreateSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { describe, expect, it } from 'vitest'
import { openGmKeys } from '../../../../../functions/shared/store/secrets/gm-keys.ts'
import { makeFolder } from '../../../../infra/local/make-folder.ts'
import { openSecretsManager } from '../../../../infra/local/open-secrets-manager.ts'

const name = 'causeway/gm'
const [one, other] = ['1'.repeat(64), 'ab'.repeat(32)]

const setUp = async (text: string) => {
  const secrets = await openSecretsManager(makeFolder())
  await secrets.send(new CreateSecretCommand({ Name: name, SecretString: text }))
  let shiftMs = 0
  return {
    read: openGmKeys({ secrets, name, now: () => Date.now() + shiftMs }),
    put: (value: string) => secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString: value })),
    pass: (milliseconds: number): void => {
      shiftMs += milliseconds
    },
  }
}

describe('the keys of the channel', () => {
  it('are those of the secret, in its order, however they are spaced and spelled', async () => {
    const { read } = await setUp(`${one}\r\n\n ${other.toUpperCase()}\n`)
    expect(await read()).toEqual([one, other])
  })

  it('are replaced within five minutes', async () => {
    const { read, put, pass } = await setUp(one)
    await read()
    await put(`${other} ${one}`)
    expect(await read()).toEqual([one])
    pass(300_000)
    expect(await read()).toEqual([other, one])
  })

  it.each(
    ['', '  ', '1234', `${one} x`, `0x${one}`, '0'.repeat(64), 'f'.repeat(64), '{"key":"1"}'].map(text => [
      text,
    ]),
  )('are not "%s", which no error repeats', async text => {
    const { read } = await setUp(text || ' ')
    await expect(read()).rejects.toThrow('64 digits of hex')
  })

  it('may be mended at once', async () => {
    const { read, put } = await setUp('wrong')
    await expect(read()).rejects.toThrow()
    await put(one)
    expect(await read()).toEqual([one])
  })
})
