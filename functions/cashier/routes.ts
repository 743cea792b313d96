import { health } from '../shared/health.ts'
import { checkout } from './checkout.ts'
import type { CallerEndpoint, Endpoint, PublicEndpoint } from './endpoint.ts'
import { receiveNotice } from './receive-notice.ts'
import { redeem } from './redeem.ts'
import { retrieveBalance } from './retrieve-balance.ts'

type Path = { readonly method: 'GET' | 'POST'; readonly path: string }
export type Route = Path &
  (
    | { readonly for: 'callers'; readonly endpoint: CallerEndpoint }
    | { readonly for: 'payment-providers'; readonly endpoint: Endpoint }
    | { readonly for: 'everyone'; readonly endpoint: PublicEndpoint }
  )

/** Authentication and dispatch both follow it, so they cannot disagree. */
export const routes: readonly Route[] = [
  { for: 'everyone', method: 'GET', path: '/health', endpoint: health },
  {
    for: 'payment-providers',
    method: 'POST',
    path: '/billing/v1/{provider}/webhook',
    endpoint: receiveNotice,
  },
  { for: 'callers', method: 'POST', path: '/billing/v1/checkout', endpoint: checkout },
  { for: 'callers', method: 'POST', path: '/billing/v1/redeem', endpoint: redeem },
  { for: 'callers', method: 'GET', path: '/billing/v1/balance', endpoint: retrieveBalance },
]
