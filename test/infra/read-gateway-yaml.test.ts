import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readGatewayYaml } from '../../infra/read-gateway-yaml.ts'
import type { Variables } from '../../infra/substitute-variables.ts'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-yaml-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

const rest = `models:
  - name: m
    targets: [{ provider: a }]
tenants:
  - { id: t, keyPrefix: t }
`

const write = (yaml: string): string => {
  const file = join(directory, 'gateway.yaml')
  writeFileSync(file, yaml)
  return file
}

/** The lines of the Error, without the folder that the file happens to be in. */
const problems = (yaml: string, variables: Variables = {}): string[] => {
  const file = write(yaml)
  try {
    readGatewayYaml(file, variables)
  } catch (error) {
    return String((error as Error).message)
      .replaceAll(file, 'gateway.yaml')
      .split('\n')
  }
  throw new Error('it was accepted')
}

describe('readGatewayYaml', () => {
  it('returns the configuration with its defaults', () => {
    const file = write(`providers:\n  a: { baseUrl: https://a.example/v1/ }\n${rest}`)
    const { providers, models, tenants } = readGatewayYaml(file, {})
    expect(providers['a']).toMatchObject({ dialect: 'openai', baseUrl: 'https://a.example/v1' })
    expect(models[0]?.targets).toEqual([{ provider: 'a', weight: 1, priority: 0 }])
    expect(tenants).toHaveLength(1)
  })

  it('reports every problem at its own line and column, from top to bottom', () => {
    const yaml = `providers:
  a:
    baseUrl: ftp://a.example
    base_url: x
    timeouts: { idleMs: fast }
  Not Good:
    baseUrl: https://b.example
  c: {}
models:
  - targets: []
    name: m
  - match: { regex: "(" }
    targets: [{}]
tenants: []
extra: 1
`
    expect(problems(yaml)).toEqual([
      'gateway.yaml:3:14 providers.a.baseUrl: must be an http(s) URL',
      'gateway.yaml:4:5 providers.a.base_url: is not a known key',
      'gateway.yaml:5:25 providers.a.timeouts.idleMs: must be of type number',
      'gateway.yaml:6:3 providers.Not Good: must be of a-z, 0-9 and -',
      'gateway.yaml:8:6 providers.c.baseUrl: must be an http(s) URL',
      'gateway.yaml:10:14 models[0].targets: needs at least one target',
      'gateway.yaml:12:21 models[1].match.regex: is not a regular expression',
      'gateway.yaml:13:15 models[1].targets[0].provider: is missing',
      'gateway.yaml:14:10 tenants: needs at least one tenant',
      'gateway.yaml:15:1 extra: is not a known key',
    ])
  })

  it('reports names that lead nowhere at their line', () => {
    const yaml = `providers:\n  b: { baseUrl: https://b.example }\n${rest}`
    expect(problems(yaml)).toEqual([
      "gateway.yaml:5:27 models[0].targets[0].provider: there is no provider 'a'; known: b",
    ])
  })

  it('explains routing that cannot be', () => {
    const yaml = `providers:
  a: { baseUrl: https://a.example }
models:
  - name: m
    strategy: random
    targets: [{ provider: a, canary: 2 }]
    fallbacks: { contextWidow: [n] }
    shadow: { model: n, fraction: 0 }
  - name: n
    fallbacks: m
    targets:
      - { provider: a, canary: 0.5 }
      - { provider: a, canary: 0.5 }
tenants: [{ id: t, keyPrefix: t }]
`
    expect(problems(yaml)).toEqual([
      'gateway.yaml:5:15 models[0].strategy: Invalid option: expected one of "weighted"|"latency"|"cost"|"least-used"|"sticky"',
      'gateway.yaml:6:14 models[0].targets: needs a target that is no canary, and canaries must add up to less than 1',
      'gateway.yaml:6:38 models[0].targets[0].canary: Too big: expected number to be <1',
      'gateway.yaml:7:18 models[0].fallbacks.contextWidow: is not a known key',
      'gateway.yaml:8:35 models[0].shadow.fraction: Too small: expected number to be >0',
      'gateway.yaml:10:16 models[1].fallbacks: must be a list of models, or such lists for error, contextWindow, contentPolicy or quota',
      'gateway.yaml:12:7 models[1].targets: needs a target that is no canary, and canaries must add up to less than 1',
    ])
  })

  it('explains a price that cannot be', () => {
    const yaml = `providers:
  a: { baseUrl: https://a.example }
models:
  - name: m
    targets: [{ provider: a, price: { input: -1, output: 2 } }]
    price: { input: 1, variants: [{ input: 1, output: 2, hours: "22:00-02:00" }] }
tenants:
  - { id: t, keyPrefix: t }
`
    expect(problems(yaml)).toEqual([
      'gateway.yaml:5:46 models[0].targets[0].price.input: Too small: expected number to be >=0',
      'gateway.yaml:6:12 models[0].price.output: is missing',
      'gateway.yaml:6:65 models[0].price.variants[0].hours: must end after it begins: hours over midnight are two variants',
    ])
  })

  it('says where the YAML itself is broken, and no more, because all that follows is guesswork', () => {
    expect(problems('a: 1\na: 2\nproviders: { a: } }\nb: ]\n')).toEqual([
      'gateway.yaml:2:1 Map keys must be unique',
      expect.stringMatching(/^gateway\.yaml:3:19 Unexpected flow-map-end/),
    ])
  })

  it('refuses a key that comes twice', () => {
    expect(problems(`providers: {}\n${rest}providers: {}\n`)).toEqual([
      'gateway.yaml:7:1 Map keys must be unique',
    ])
  })

  it('refuses an alias without an anchor, and a second document', () => {
    expect(problems('a: *b\n')).toEqual(['gateway.yaml:1:4 no anchor &b comes before this alias'])
    expect(problems('a: 1\n---\nb: 1\n')).toEqual([
      'gateway.yaml:2:1 a second document begins here; the file must hold one',
    ])
  })

  it('says that an empty file lacks everything', () => {
    expect(problems('')).toEqual([
      'gateway.yaml:1:1 providers: is missing',
      'gateway.yaml:1:1 models: is missing',
      'gateway.yaml:1:1 tenants: is missing',
    ])
  })

  it('says so when there is no such file', () => {
    expect(() => readGatewayYaml(join(directory, 'none.yaml'), {})).toThrow(
      /none\.yaml cannot be read: ENOENT/,
    )
  })

  it('fills variables in values, and reports those that are not set once', () => {
    const yaml = `providers:\n  a: { baseUrl: "https://\${HOST}/\${PATH_:-v1}" }\n${rest}`
    expect(readGatewayYaml(write(yaml), { HOST: 'a.example' }).providers['a']?.baseUrl).toBe(
      'https://a.example/v1',
    )
    expect(problems(yaml)).toEqual([
      `gateway.yaml:2:17 \${HOST} is not set; export HOST, or write \${HOST:-default}`,
    ])
  })

  it('never lets a value change the structure of the file', () => {
    const yaml = `providers:\n  a: { baseUrl: https://a.example, prefix: '\${TEXT}' }\n${rest}`
    const text = 'x }\nextra: [1]\n# "'
    expect(readGatewayYaml(write(yaml), { TEXT: text }).providers['a']?.prefix).toBe(text)
  })
})

describe('the gateway.yaml that is shipped', () => {
  it('is valid with an empty environment', () => {
    const { providers, tenants } = readGatewayYaml('gateway.yaml', {})
    expect(Object.keys(providers)).toContain('openai')
    expect(tenants.map(({ id }) => id)).toEqual(['default', 'acme'])
  })

  it('holds each pool under the name of its provider', () => {
    const { providers } = readGatewayYaml('gateway.yaml', {})
    for (const [id, { secret }] of Object.entries(providers)) {
      expect([undefined, `causeway/${id}`]).toContain(secret)
    }
  })

  it('offers every provider by <provider>/<model>', () => {
    const { providers, models } = readGatewayYaml('gateway.yaml', {})
    const wildcards = models.map(({ match }) => match && 'wildcard' in match && match.wildcard)
    for (const id of Object.keys(providers)) expect(wildcards).toContain(`${id}/*`)
  })
})
