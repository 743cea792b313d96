import { describe, expect, it } from 'vitest'
import { checkReferences } from '../../../../functions/shared/configuration/check-references.ts'
import { Configuration } from '../../../../functions/shared/configuration/configuration.ts'

const sound = {
  providers: { one: { baseUrl: 'https://one.example/v1' } },
  models: [
    { name: 'big', aliases: ['large'], targets: [{ provider: 'one' }], fallbacks: ['small'] },
    { name: 'small', targets: [{ provider: 'one' }], fallbacks: ['large'] },
    { match: { wildcard: 'gpt-*' }, targets: [{ provider: 'one' }], fallbacks: ['small'] },
  ],
  defaultModel: 'large',
  tenants: [{ id: 'default', keyPrefix: 'default' }],
}

const check = (changes: object) =>
  checkReferences(Configuration.parse({ ...sound, ...changes }), ['openai']).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  )

describe('callers without a key', () => {
  const issuer = 'https://login.example'
  const checkTenants = (...tenants: readonly object[]) =>
    check({
      tenants: tenants.map((tenant, index) => ({ id: `t${index}`, keyPrefix: `t${index}`, ...tenant })),
    })
  const jwt = (changes: object = {}) => ({ jwt: { issuer, audience: 'a', ...changes } })
  const claim = (value: string, name = 'org') => jwt({ claim: { name, value } })

  it('may be of several tenants whose tokens cannot be mistaken', () => {
    expect(checkTenants(jwt(), jwt({ audience: 'b' }), jwt({ issuer: `${issuer}/` }), {})).toEqual([])
    expect(checkTenants(claim('x'), claim('y'), claim('z'))).toEqual([])
  })

  it.each([
    ['the same', jwt(), jwt()],
    ['one that takes all of them', claim('x'), jwt()],
    ['one with another claim, which a token may have beside it', claim('x'), claim('y', 'team')],
    ['one with the same claim', claim('x'), claim('x')],
  ])('are not of two tenants: %s', (_, one, other) => {
    expect(checkTenants({}, one, other)).toEqual([
      'tenants.2.jwt: takes the tokens of t1 too: give both a claim of one name with two values',
    ])
  })

  it('have a role that one tenant names', () => {
    const iam = ['arn:aws:iam::123456789012:role/x']
    expect(checkTenants({ iam }, { iam })).toEqual([
      `tenants.1.iam.0: '${iam[0]}' is already a role of another entry`,
    ])
  })
})

describe('the channel of SM2 and SM4', () => {
  /** GB/T 32918.5, annex A. */
  const publicKey =
    '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13'
  const tenant = (id: string, changes: object) => ({ id, keyPrefix: id, ...changes })
  const gm = { secret: 'causeway/gm' }

  it('needs a key to be sealed to', () => {
    const tenants = [tenant('one', {}), tenant('other', { gm: {} })]
    expect(check({ tenants, gm })).toEqual([])
    expect(check({ tenants })).toEqual(['tenants.1.gm: seals to the key of gm.secret, but there is no gm'])
  })

  it('has a secret of its own', () => {
    const one = { ...sound.providers.one, secret: gm.secret }
    expect(check({ providers: { one }, gm })).toEqual([
      "gm.secret: 'causeway/gm' is already the secret of another entry",
    ])
  })

  it('knows whose a key is by its id', () => {
    const sm2 = [{ id: 'backend', publicKey }]
    expect(check({ tenants: [tenant('one', { sm2 }), tenant('other', { sm2 })] })).toEqual([
      "tenants.1.sm2.0.id: 'backend' is already the id of another key",
    ])
  })
})

describe('checkReferences', () => {
  it('finds nothing in a sound file, where models may fall back to each other', () => {
    expect(check({})).toEqual([])
  })

  it('names a target whose provider is not there, and lists those that are', () => {
    expect(check({ models: [...sound.models, { name: 'x', targets: [{ provider: 'two' }] }] })).toEqual([
      "models.3.targets.0.provider: there is no provider 'two'; known: one",
    ])
  })

  it('does not take a property of every object for a provider', () => {
    expect(check({ models: [...sound.models, { name: 'x', targets: [{ provider: 'toString' }] }] })).toEqual([
      "models.3.targets.0.provider: there is no provider 'toString'; known: one",
    ])
  })

  it('names a dialect that nobody speaks', () => {
    expect(check({ providers: { one: { ...sound.providers.one, dialect: 'klingon' } } })).toEqual([
      "providers.one.dialect: there is no dialect 'klingon'; known: openai",
    ])
  })

  it('wants names and aliases to be different from each other', () => {
    const targets = [{ provider: 'one' }]
    expect(
      check({ models: [...sound.models, { name: 'large', aliases: ['small', 'tiny'], targets }] }),
    ).toEqual([
      "models.3.name: 'large' is already the name or an alias of another model",
      "models.3.aliases.0: 'small' is already the name or an alias of another model",
    ])
  })

  it('says the same of fallbacks by kind and of shadows, and where they stand', () => {
    const targets = [{ provider: 'one' }]
    const fallbacks = { error: ['small'], contextWindow: ['large'], quota: ['small', 'gpt-4o'] }
    const big = {
      name: 'big',
      aliases: ['large'],
      targets,
      fallbacks,
      shadow: { model: 'big', fraction: 0.1 },
    }
    const small = { name: 'small', targets, shadow: { model: 'nobody', fraction: 1 } }
    expect(check({ models: [big, small] })).toEqual([
      'models.0.fallbacks.contextWindow.0: a model cannot be its own fallback',
      "models.0.fallbacks.quota.1: no model has the name or alias 'gpt-4o' (a match does not count here)",
      'models.0.shadow.model: a model cannot be its own shadow',
      "models.1.shadow.model: no model has the name or alias 'nobody' (a match does not count here)",
    ])
  })

  it('wants fallbacks and the default model to be names or aliases', () => {
    const models = [{ name: 'big', targets: [{ provider: 'one' }], fallbacks: ['gpt-4o'] }]
    const unknown = 'a match does not count here'
    expect(check({ models, defaultModel: 'nobody' })).toEqual([
      `models.0.fallbacks.0: no model has the name or alias 'gpt-4o' (${unknown})`,
      `defaultModel: no model has the name or alias 'nobody' (${unknown})`,
    ])
  })

  it.each(['big', 'large'])('does not let a model fall back to itself as %s', fallback => {
    const models = [
      { name: 'big', aliases: ['large'], targets: [{ provider: 'one' }], fallbacks: [fallback] },
    ]
    expect(check({ models })).toEqual(['models.0.fallbacks.0: a model cannot be its own fallback'])
  })

  it('wants ids and key prefixes of tenants to be different', () => {
    const tenants = [
      { id: 'a', keyPrefix: 'a' },
      { id: 'a', keyPrefix: 'b' },
      { id: 'c', keyPrefix: 'a' },
    ]
    expect(check({ tenants })).toEqual([
      "tenants.1.id: 'a' is already the id of another tenant",
      "tenants.2.keyPrefix: 'a' is already the key prefix of another tenant",
    ])
  })

  it('wants a tenant that a meter counts to have a Stripe that counts', () => {
    const tenants = [{ id: 'a', keyPrefix: 'a', billing: { stripeCustomer: 'cus_1', meter: 'usage' } }]
    expect(check({ tenants })).toEqual([
      'tenants.0.billing: is counted by Stripe, but there is no billing.stripe',
    ])
    expect(check({ tenants, billing: { stripe: { secret: 'paid' } } })).toEqual([])
  })

  it('wants each payment provider to have a secret of its own', () => {
    const providers = { one: { ...sound.providers.one, secret: 'pool' } }
    const billing = { stripe: { secret: 'pool' }, paddle: { secret: 'paid' } }
    expect(check({ providers, billing })).toEqual([
      "billing.stripe.secret: 'pool' is already the secret of another entry",
    ])
  })
})

describe('resources', () => {
  it('are of a provider that is there', () => {
    expect(check({ resources: { provider: 'one', prices: { createBatch: 1 } } })).toEqual([])
    expect(check({ resources: { provider: 'two' } })).toEqual([
      "resources.provider: there is no provider 'two'; known: one",
    ])
    expect(check({ tenants: [{ id: 'default', keyPrefix: 'default', provider: 'two' }] })).toEqual([
      "tenants.0.provider: there is no provider 'two'; known: one",
    ])
  })

  it('have prices of operations that there are', () => {
    expect(check({ resources: { provider: 'one', prices: { makeCoffee: 1 } } })).toEqual([
      "resources.prices.makeCoffee: OpenAI's specification has no operation 'makeCoffee' that is passed on",
    ])
  })
})

describe('regions', () => {
  const regions = { home: 'us-east-1', others: ['eu-west-1', 'ap-south-1'] }

  it('may be several, each once', () => {
    expect(check({ regions })).toEqual([])
    expect(check({ regions: { ...regions, others: ['eu-west-1', 'us-east-1'] } })).toEqual([
      "regions.others.1: 'us-east-1' is already another region of the list",
    ])
  })

  it.each([
    ['requestsPerMinute', 5, 6],
    ['concurrency', 2, 6],
  ])('each have a share of %s, or the tenant would be refused there for ever', (limit, few, enough) => {
    const tenant = (value: number) => ({
      tenants: [{ id: 'a', keyPrefix: 'a', quota: { tokens: 1, shards: 2 }, limits: { [limit]: value } }],
    })
    expect(check({ regions, ...tenant(enough) })).toEqual([])
    expect(check({ regions, ...tenant(few) })).toEqual([
      'tenants.0.limits: must have requestsPerMinute and concurrency of at least 6, one for each shard in each region',
    ])
    expect(check(tenant(few))).toEqual([])
  })

  it.each(['home', 'us_east_1', 'EU-WEST-1'])('are named as AWS names them, not %s', home => {
    expect(() => check({ regions: { ...regions, home } })).toThrow('must be a region of AWS')
  })
})
