import { isLimited, limitsOf } from '../../../functions/shared/accounting/account.ts'
import type { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import { readAccount } from '../../../functions/shared/store/accounts/account-item.ts'
import type { HttpClient } from '../../../functions/shared/upstream/http-client.ts'
import { storedTenant } from '../gateway/configuration.ts'
import type { Errand } from '../gateway/draw-errand.ts'
import { hear, type ProviderCall, type RequestRecord } from '../history.ts'
import type { Scene } from '../open-scene.ts'
import { openProvider } from './open-provider.ts'

/** The providers, and a look at every request that reaches one: I9, no byte goes to a provider before its lease exists. */
export const openWatchedProviders = (scene: Scene, configuration: () => Configuration): HttpClient => {
  const { tables, accuse, note, tell } = scene

  const isHeld = ({ key, tenant: id }: Errand): boolean =>
    key === 'narrow' ||
    [...configuration().tenants, storedTenant].some(tenant => tenant.id === id && isLimited(limitsOf(tenant)))

  const hasLease = ({ errand, leaseId = '' }: RequestRecord): boolean =>
    tables
      .list(`ACCOUNT#${errand.tenant}`)
      .some(account => readAccount(account).leases[leaseId] !== undefined)

  const onCall = (script: string) => {
    const request = scene.actor()
    if (!request) throw new Error('A provider was called for nobody.')
    const call: ProviderCall = { text: '', usage: undefined, isFinished: false }
    request.calls.push(call)
    note(`provider: ${script}`)
    tell(`${request.id} is sent to a provider, which ${script}`)
    if (isHeld(request.errand) && !hasLease(request))
      accuse(`I9: ${request.id} was sent to a provider without a lease`)
    return hear.bind(undefined, call)
  }

  return openProvider({ dice: scene.dice, trouble: () => scene.weather().provider, onCall })
}
