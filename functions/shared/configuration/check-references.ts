import { checkModerators } from './check-moderators.ts'
import { checkRegions } from './check-regions.ts'
import { checkResources } from './check-resources.ts'
import type { Configuration, DeclaredTenant, ModelEntry } from './configuration.ts'
import { listGuardrails } from './list-guardrails.ts'
import { duplicates, type Entry, listed, type Problem } from './problem.ts'

const namesOfModels = ({ models }: Configuration): Entry[] =>
  models.flatMap((model, index) => [
    ...(model.name === undefined ? [] : [{ value: model.name, path: ['models', index, 'name'] }]),
    ...model.aliases.map((value, alias) => ({ value, path: ['models', index, 'aliases', alias] })),
  ])

const checkProviders = ({ providers }: Configuration, dialects: readonly string[]): Problem[] =>
  Object.entries(providers)
    .filter(([, { dialect }]) => !dialects.includes(dialect))
    .map(([id, { dialect }]) => ({
      path: ['providers', id, 'dialect'],
      message: `there is no dialect '${dialect}'; known: ${listed(dialects)}`,
    }))

const checkTargets = ({ models, providers }: Configuration): Problem[] =>
  models.flatMap(({ targets }, model) =>
    targets.flatMap(({ provider }, target) =>
      Object.hasOwn(providers, provider)
        ? []
        : [
            {
              path: ['models', model, 'targets', target, 'provider'],
              message: `there is no provider '${provider}'; known: ${listed(Object.keys(providers))}`,
            },
          ],
    ),
  )

/** The models that an entry names as its fallbacks and its shadow, each where it stands. */
const followersOf = ({ fallbacks, shadow }: ModelEntry): (Entry & { as: string })[] => {
  const lists = 'error' in fallbacks ? Object.entries(fallbacks) : [[undefined, fallbacks] as const]
  return [
    ...lists.flatMap(([kind, names]) =>
      names.map((value, index) => ({
        value,
        path: ['fallbacks', ...(kind ? [kind] : []), index],
        as: 'fallback',
      })),
    ),
    ...(shadow ? [{ value: shadow.model, path: ['shadow', 'model'], as: 'shadow' }] : []),
  ]
}

const unknown = (name: string): string =>
  `no model has the name or alias '${name}' (a match does not count here)`

const checkFollowers = ({ models, defaultModel }: Configuration, known: ReadonlySet<string>): Problem[] => {
  const ofModels = models.flatMap((entry, model) =>
    followersOf(entry).flatMap(({ value, path, as }) => {
      const at = ['models', model, ...path]
      if (value === entry.name || entry.aliases.includes(value))
        return [{ path: at, message: `a model cannot be its own ${as}` }]
      return known.has(value) ? [] : [{ path: at, message: unknown(value) }]
    }),
  )
  const isUnknownDefault = defaultModel !== undefined && !known.has(defaultModel)
  return [
    ...ofModels,
    ...(isUnknownDefault ? [{ path: ['defaultModel'], message: unknown(defaultModel) }] : []),
  ]
}

const checkTenants = ({ tenants }: Configuration): Problem[] => {
  const entries = (key: 'id' | 'keyPrefix') =>
    tenants.map((tenant, index) => ({ value: tenant[key], path: ['tenants', index, key] }))
  return [
    ...duplicates(entries('id'), 'the id of another tenant'),
    ...duplicates(entries('keyPrefix'), 'the key prefix of another tenant'),
  ]
}

/** A token names no tenant but by its issuer, audience and claim, so no two tenants' may fit one token. */
const areApart = ({ jwt: one }: DeclaredTenant, { jwt: other }: DeclaredTenant): boolean =>
  one?.issuer !== other?.issuer ||
  one?.audience !== other?.audience ||
  (one?.claim?.name === other?.claim?.name && one?.claim?.value !== other?.claim?.value)

const checkTokens = ({ tenants }: Configuration): Problem[] =>
  tenants.flatMap((tenant, index) => {
    const rival = tenants.slice(0, index).find(other => tenant.jwt && other.jwt && !areApart(tenant, other))
    if (!rival) return []
    const message = `takes the tokens of ${rival.id} too: give both a claim of one name with two values`
    return [{ path: ['tenants', index, 'jwt'], message }]
  })

const checkRoles = ({ tenants }: Configuration): Problem[] =>
  duplicates(
    tenants.flatMap(({ iam = [] }, tenant) =>
      iam.map((value, index) => ({ value, path: ['tenants', tenant, 'iam', index] })),
    ),
    'a role of another entry',
  )

const checkSm2Keys = ({ tenants }: Configuration): Problem[] =>
  duplicates(
    tenants.flatMap(({ sm2 = [] }, tenant) =>
      sm2.map(({ id: value }, index) => ({ value, path: ['tenants', tenant, 'sm2', index, 'id'] })),
    ),
    'the id of another key',
  )

const checkSealing = ({ tenants, gm }: Configuration): Problem[] =>
  tenants.flatMap((tenant, index) =>
    tenant.gm && !gm
      ? [{ path: ['tenants', index, 'gm'], message: 'seals to the key of gm.secret, but there is no gm' }]
      : [],
  )

const checkMetering = ({ tenants, billing }: Configuration): Problem[] =>
  tenants.flatMap((tenant, index) =>
    tenant.billing && !billing.stripe
      ? [
          {
            path: ['tenants', index, 'billing'],
            message: 'is counted by Stripe, but there is no billing.stripe',
          },
        ]
      : [],
  )

/** A pool, a payment provider's secret and the channel's keys are of different shapes, and so are those of two payment providers. */
const checkSecrets = ({ providers, billing, gm }: Configuration): Problem[] => {
  const pools = new Set(Object.values(providers).flatMap(({ secret }) => secret ?? []))
  const payments = Object.entries(billing).flatMap(([name, entry]) =>
    typeof entry === 'object' ? [{ value: entry.secret, path: ['billing', name, 'secret'] }] : [],
  )
  return duplicates(
    [
      ...[...pools].map(value => ({ value, path: ['providers'] })),
      ...payments,
      ...(gm ? [{ value: gm.secret, path: ['gm', 'secret'] }] : []),
    ],
    'the secret of another entry',
  )
}

/** What only the whole file can show: names that lead nowhere, and names given twice. Empty when all is well. */
export const checkReferences = (
  configuration: Configuration,
  dialects: readonly string[],
): readonly Problem[] => {
  const names = namesOfModels(configuration)
  const known = new Set(names.map(({ value }) => value))
  return [
    ...checkProviders(configuration, dialects),
    ...duplicates(names, 'the name or an alias of another model'),
    ...checkTargets(configuration),
    ...checkFollowers(configuration, known),
    ...listGuardrails(configuration).flatMap(placed =>
      checkModerators(placed, name => (known.has(name) ? undefined : unknown(name))),
    ),
    ...checkTenants(configuration),
    ...checkTokens(configuration),
    ...checkRoles(configuration),
    ...checkSm2Keys(configuration),
    ...checkSealing(configuration),
    ...checkMetering(configuration),
    ...checkRegions(configuration),
    ...checkResources(configuration),
    ...checkSecrets(configuration),
  ]
}
