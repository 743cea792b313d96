import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkNobodyRuns, writeEnvironmentFile } from '../../../infra/local/environment-file.ts'
import { listen } from '../../../infra/local/listen.ts'
import { makeFolder } from './make-folder.ts'

const name = 'AWS_ENDPOINT_URL_SECRETS_MANAGER'

describe('writeEnvironmentFile', () => {
  it('writes what node --env-file reads back, for its owner alone', () => {
    const file = join(makeFolder(), 'environment')
    const variables = { PLAIN: 'http://127.0.0.1:1', SPACED: '/home/a b/#1', EMPTY: '' }
    writeEnvironmentFile(file, variables)
    expect(parseEnv(readFileSync(file, 'utf8'))).toEqual(variables)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('takes a file that others could read from them', () => {
    const file = join(makeFolder(), 'environment')
    writeFileSync(file, '', { mode: 0o644 })
    writeEnvironmentFile(file, { PLAIN: '1' })
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })
})

describe('checkNobodyRuns', () => {
  const openRunning = async () => {
    const { url, close } = await listen(createServer((_, response) => response.end()))
    onTestFinished(close)
    const file = join(makeFolder(), 'environment')
    writeEnvironmentFile(file, { [name]: url })
    return { file, url, close }
  }

  it('throws while the stack of the file answers', async () => {
    const { file, close } = await openRunning()
    await expect(checkNobodyRuns(file, undefined)).rejects.toThrow('Another npm start is using this folder')
    await close()
    await expect(checkNobodyRuns(file, undefined)).resolves.toBeUndefined()
  })

  it("is not misled by an endpoint of the operator's own", async () => {
    const { file, url } = await openRunning()
    await expect(checkNobodyRuns(file, url)).resolves.toBeUndefined()
  })
})
