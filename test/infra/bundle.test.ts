import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../../infra/bundle.ts'
import { readGatewayYaml } from '../../infra/read-gateway-yaml.ts'

const row = { entry: 'test/infra/echo-lambda.ts' }
const configuration = readGatewayYaml('gateway.yaml', {})

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'bundle-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

describe('bundle', () => {
  it('writes code that Lambda can load, and the configuration beside it', async () => {
    const { directory: written, codeBytes } = bundle(row, configuration, join(directory, 'one'))
    const { handler } = createRequire(import.meta.url)(join(written, 'index.cjs'))
    expect(await handler()).toBe(written)
    expect(JSON.parse(readFileSync(join(written, 'gateway.json'), 'utf8'))).toEqual(configuration)
    expect(codeBytes).toBe(readFileSync(join(written, 'index.cjs')).length)
  })

  it('puts what is needed late into a file of its own, which nobody reads before', async () => {
    const { directory: written, codeBytes } = bundle(
      { entry: 'test/infra/late-lambda.ts' },
      configuration,
      join(directory, 'late'),
    )
    expect(readdirSync(written)).toEqual(['gateway.json', 'index.cjs', 'o200k_base.cjs'])
    expect(codeBytes).toBeGreaterThan(2_000_000)
    expect(readFileSync(join(written, 'index.cjs')).length).toBeLessThan(10_000)
    const require = createRequire(join(written, 'index.cjs'))
    const { handler } = require('./index.cjs')
    expect(Object.keys(require.cache)).not.toContain(join(written, 'o200k_base.cjs'))
    expect(await handler()).toBe(2)
    expect(Object.keys(require.cache)).toContain(join(written, 'o200k_base.cjs'))
  })

  it('leaves what verifies tokens out of what the gateway reads at its start', () => {
    const entry = 'functions/gateway/lambda.ts'
    const { directory: written } = bundle({ entry }, configuration, join(directory, 'gateway'))
    const [index, late] = ['index.cjs', 'jose.cjs'].map(file => readFileSync(join(written, file), 'utf8'))
    expect(index).not.toContain('ERR_JWS_SIGNATURE_VERIFICATION_FAILED')
    expect(late).toContain('ERR_JWS_SIGNATURE_VERIFICATION_FAILED')
  })

  it('leaves SM2 out of it too, and can load it', async () => {
    const entry = 'functions/gateway/lambda.ts'
    const { directory: written } = bundle({ entry }, configuration, join(directory, 'gateway'))
    expect(readFileSync(join(written, 'index.cjs'), 'utf8')).not.toContain('doVerifySignature=')
    const { sm2 } = createRequire(join(written, 'index.cjs'))('./sm-crypto.cjs')
    expect(sm2.generateKeyPairHex().publicKey).toMatch(/^04[0-9a-f]{128}$/)
  })

  it('gives the same bytes wherever it is built', () => {
    const bytes = ['one', 'two'].map(name => {
      const { directory: written } = bundle(row, configuration, join(directory, name))
      return readdirSync(written).map(file => [file, readFileSync(join(written, file), 'utf8')])
    })
    expect(bytes[0]).toEqual(bytes[1])
  })

  it('says nothing of the machine it was built on', () => {
    const { directory: written } = bundle(row, configuration, join(directory, 'one'))
    const code = readFileSync(join(written, 'index.cjs'), 'utf8')
    expect(code).not.toContain(process.cwd())
    expect(code).not.toContain(directory)
  })

  it('leaves nothing of an earlier build behind', () => {
    const { directory: written } = bundle(row, configuration, join(directory, 'one'))
    writeFileSync(join(written, 'old.json'), '{}')
    bundle(row, configuration, written)
    expect(readdirSync(written)).toEqual(['gateway.json', 'index.cjs'])
  })
})
