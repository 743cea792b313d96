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

const save = (yaml: string): string => {
  const file = join(directory, 'gateway.yaml')
  writeFileSync(file, yaml)
  return file
}

/** The lines of the Error, without the folder that the file happens to be in. */
const problems = (yaml: string, variables: Variables = {}): string[] => {
  const file = save(yaml)
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
    const file = save(`providers:\n  a: { baseUrl: https://a.example/v1/ }\n${rest}`)
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

  it('reports shapes that cannot be at their line', () => {
    const yaml = `providers:
  a: { baseUrl: https://a.example, thoughts: loud }
models:
  - name: m
    targets: [{ provider: a }]
    params:
      force: { max_tokens: 9 }
tenants:
  - { id: t, keyPrefix: t, system: { apend: x } }
`
    expect(problems(yaml)).toEqual([
      expect.stringContaining('gateway.yaml:2:46 providers.a.thoughts: '),
      expect.stringContaining("gateway.yaml:7:7 models[0].params: 'max_tokens' cannot be changed here"),
      'gateway.yaml:9:38 tenants[0].system.apend: is not a known key',
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

  it('explains who cannot be a caller', () => {
    const yaml = `providers:
  a: { baseUrl: https://a.example }
models:
  - name: m
    targets: [{ provider: a }]
tenants:
  - id: t
    keyPrefix: t
    ips: [10.0.0.0/33, 010.0.0.1, fe80::1%eth0, 10.0.0.0/8, "::1"]
    endpoints: [chat, /v1/*, "/v1/models?x"]
    iam: ["arn:aws:iam::*:role/x", "arn:aws:iam::123456789012:user/x", "arn:aws:iam::123456789012:role/x-*"]
    jwt: { issuer: login.example, audience: "", algorithms: [none, HS256, ES256], secret: x }
`
    const network = 'must be an IP address or a network, like 203.0.113.7, 198.51.100.0/24 or 2001:db8::/32'
    const path = 'must be a path like /v1/chat/completions, or a wildcard like /v1/models*'
    const role = 'must look like arn:aws:iam::123456789012:role/team-*, without the path of the role'
    expect(problems(yaml)).toEqual([
      `gateway.yaml:9:11 tenants[0].ips[0]: ${network}`,
      `gateway.yaml:9:24 tenants[0].ips[1]: ${network}`,
      `gateway.yaml:9:35 tenants[0].ips[2]: ${network}`,
      `gateway.yaml:10:17 tenants[0].endpoints[0]: ${path}`,
      `gateway.yaml:10:30 tenants[0].endpoints[2]: ${path}`,
      `gateway.yaml:11:11 tenants[0].iam[0]: ${role}`,
      `gateway.yaml:11:36 tenants[0].iam[1]: ${role}`,
      'gateway.yaml:12:20 tenants[0].jwt.issuer: must be a URL',
      expect.stringMatching(/^gateway\.yaml:12:45 tenants\[0\]\.jwt\.audience: Too small/),
      expect.stringMatching(
        /^gateway\.yaml:12:62 tenants\[0\]\.jwt\.algorithms\[0\]: must be one with a public key: RS256/,
      ),
      expect.stringMatching(
        /^gateway\.yaml:12:68 tenants\[0\]\.jwt\.algorithms\[1\]: must be one with a public key: RS256/,
      ),
      'gateway.yaml:12:83 tenants[0].jwt.secret: is not a known key',
    ])
  })

  it.each([
    'http://a.example',
    'http://169.254.169.254/latest/meta-data/',
    'https://[fd00:ec2::254]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://127.1/',
    'https://①②⑦.⓪.⓪.①/',
    'https://10.1.2.3/v1',
    'https://localhost:8443',
    'https://model.localhost./v1',
    'https://[::ffff:10.0.0.1]/',
  ])('refuses a host that is not public, unless it is meant: %s', url => {
    const write = (more: string) => `providers:\n  a: { baseUrl: "${url}"${more} }\n${rest}`
    const reason = 'must be https at a public address; beside it, allowPrivate: true allows any other'
    expect(problems(write(''))).toEqual([`gateway.yaml:2:17 providers.a.baseUrl: ${reason}`])
    expect(() => readGatewayYaml(save(write(', allowPrivate: true')), {})).not.toThrow()
  })

  it.each(['file:///proc/self/environ', 'gopher://a.example'])('refuses what is not HTTP: %s', url => {
    expect(problems(`providers:\n  a: { baseUrl: "${url}", allowPrivate: true }\n${rest}`)).toEqual([
      'gateway.yaml:2:17 providers.a.baseUrl: must be an http(s) URL',
    ])
  })

  it('refuses an issuer whose keys are not at a public host', () => {
    const jwt = '{ issuer: http://login.example, audience: x, jwksUri: https://10.0.0.1/keys }'
    const reason = 'must be https at a public address; beside it, allowPrivate: true allows any other'
    expect(
      problems(
        `providers: { a: { baseUrl: https://a.example } }\n${rest.trimEnd()}\n  - { id: u, keyPrefix: u, jwt: ${jwt} }`,
      ),
    ).toEqual([
      `gateway.yaml:7:43 tenants[1].jwt.issuer: ${reason}`,
      `gateway.yaml:7:87 tenants[1].jwt.jwksUri: ${reason}`,
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

  it('says where guardrails cannot be looked for', () => {
    const yaml = `providers:
  a: { baseUrl: 'https://a.example/v1' }
guardrails:
  all: { patterns: ['fine', '(a)\\1'] }
models:
  - name: m
    targets: [{ provider: a }]
    guardrails: { asks: { moderation: { model: nobody } } }
tenants:
  - { id: t, keyPrefix: t, guardrails: { own: { patterns: ['x*'] } } }
`
    expect(problems(yaml)).toEqual([
      'gateway.yaml:4:29 guardrails.all.patterns[1]: is no pattern of RE2, which takes linear time: error parsing regexp: invalid escape sequence: `\\1`',
      "gateway.yaml:8:48 models[0].guardrails.asks.moderation.model: no model has the name or alias 'nobody' (a match does not count here)",
      'gateway.yaml:10:60 tenants[0].guardrails.own.patterns[0]: is found in every text, because it may be empty',
    ])
  })

  it('says so when there is no such file', () => {
    expect(() => readGatewayYaml(join(directory, 'none.yaml'), {})).toThrow(
      /none\.yaml cannot be read: ENOENT/,
    )
  })

  it('fills variables in values, and reports those that are not set once', () => {
    const yaml = `providers:\n  a: { baseUrl: "https://\${HOST}/\${PATH_:-v1}" }\n${rest}`
    expect(readGatewayYaml(save(yaml), { HOST: 'a.example' }).providers['a']?.baseUrl).toBe(
      'https://a.example/v1',
    )
    expect(problems(yaml)).toEqual([
      `gateway.yaml:2:17 \${HOST} is not set; export HOST, or write \${HOST:-default}`,
    ])
  })

  it('never lets a value change the structure of the file', () => {
    const yaml = `providers:\n  a: { baseUrl: https://a.example, prefix: '\${TEXT}' }\n${rest}`
    const text = 'x }\nextra: [1]\n# "'
    expect(readGatewayYaml(save(yaml), { TEXT: text }).providers['a']?.prefix).toBe(text)
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
