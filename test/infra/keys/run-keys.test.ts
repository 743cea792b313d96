import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runKeys } from '../../../infra/keys/run-keys.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keys-'))
  const yaml = `
providers: {one: {baseUrl: https://one.example/v1}}
models: [{name: big, targets: [{provider: one}]}]
tenants: [{id: acme, keyPrefix: acme}]
regions: {home: us-east-1, others: [eu-west-1]}
`
  writeFileSync(join(folder, 'gateway.yaml'), yaml)
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the keys of several regions', () => {
  it('are made in their home, and nowhere else', async () => {
    const file = join(folder, 'gateway.yaml')
    const ending = await runKeys(
      ['create', '--tenant', 'acme', '--region', 'eu-west-1', '--config', file],
      {},
    )
    expect(ending).toEqual({
      exitCode: 2,
      text: '--region "eu-west-1": virtual keys are in the home region, so say --region us-east-1.',
    })
  })
})
