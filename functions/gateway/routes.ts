import type { WordError } from '../shared/explain-error.ts'
import { health } from '../shared/health.ts'
import { messagesError } from '../shared/voices/messages/messages-error.ts'
import { adjust } from './admin/adjust.ts'
import { changeKey } from './admin/change-key.ts'
import { changeMember } from './admin/change-member.ts'
import { changeTenant } from './admin/change-tenant.ts'
import { createKey } from './admin/create-key.ts'
import { createTenant } from './admin/create-tenant.ts'
import { forgetRequest } from './admin/forget-request.ts'
import { listCredits } from './admin/list-credits.ts'
import { listKeys } from './admin/list-keys.ts'
import { listTenants } from './admin/list-tenants.ts'
import { mintRechargeCodes } from './admin/mint-recharge-codes.ts'
import { resumeTenant } from './admin/resume-tenant.ts'
import { retrieveRequest } from './admin/retrieve-request.ts'
import { retrieveTenant } from './admin/retrieve-tenant.ts'
import { retrieveUsage } from './admin/retrieve-usage.ts'
import { revokeKey } from './admin/revoke-key.ts'
import { rotateKey } from './admin/rotate-key.ts'
import { suspendTenant } from './admin/suspend-tenant.ts'
import { chat } from './chat.ts'
import { completions } from './completions.ts'
import { countMessageTokens } from './count-message-tokens.ts'
import { embeddings } from './embeddings.ts'
import type { AdminEndpoint, Endpoint, PublicEndpoint } from './endpoint.ts'
import { listModels } from './list-models.ts'
import { listPools } from './list-pools.ts'
import { messages } from './messages.ts'
import { passedRoutes } from './passed-routes.ts'
import { quoteRoutes } from './quote-routes.ts'
import { cancelResponse } from './responses/cancel-response.ts'
import { createResponse } from './responses/create-response.ts'
import { deleteResponse } from './responses/delete-response.ts'
import { listInputItems } from './responses/list-input-items.ts'
import { retrieveResponse } from './responses/retrieve-response.ts'
import { retrieveGmKey } from './retrieve-gm-key.ts'
import { retrieveModel } from './retrieve-model.ts'
import { welcome } from './welcome.ts'

type Path = {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** As OpenAI writes it: `{id}` stands for one part of it, `{model+}` for all the rest, slashes included. */
  readonly path: string
  /** How its clients read an error; absent, as OpenAI's do. */
  readonly wordError?: WordError
}
export type Route = Path &
  (
    | { readonly for: 'callers'; readonly endpoint: Endpoint }
    /** Answered to whoever shows the admin key. */
    | { readonly for: 'admin'; readonly endpoint: AdminEndpoint }
    /** Answered without a key, and so without any look at who calls. */
    | { readonly for: 'everyone'; readonly endpoint: PublicEndpoint }
  )

const tenant = '/admin/v1/tenants/{id}'
const poolMember = '/admin/v1/pools/{provider}/{key}'

/** THE TABLE: authentication and dispatch both follow it, so they cannot disagree. */
export const routes: readonly Route[] = [
  { for: 'everyone', method: 'GET', path: '/', endpoint: welcome },
  { for: 'everyone', method: 'GET', path: '/health', endpoint: health },
  { for: 'admin', method: 'GET', path: '/health/pools', endpoint: listPools },
  { for: 'callers', method: 'POST', path: '/v1/chat/completions', endpoint: chat },
  { for: 'callers', method: 'POST', path: '/v1/completions', endpoint: completions },
  { for: 'callers', method: 'POST', path: '/v1/embeddings', endpoint: embeddings },
  { for: 'callers', method: 'POST', path: '/v1/messages', endpoint: messages, wordError: messagesError },
  {
    for: 'callers',
    method: 'POST',
    path: '/v1/messages/count_tokens',
    endpoint: countMessageTokens,
    wordError: messagesError,
  },
  { for: 'callers', method: 'POST', path: '/v1/responses', endpoint: createResponse },
  { for: 'callers', method: 'GET', path: '/v1/responses/{id}', endpoint: retrieveResponse },
  { for: 'callers', method: 'DELETE', path: '/v1/responses/{id}', endpoint: deleteResponse },
  { for: 'callers', method: 'POST', path: '/v1/responses/{id}/cancel', endpoint: cancelResponse },
  { for: 'callers', method: 'GET', path: '/v1/responses/{id}/input_items', endpoint: listInputItems },
  ...quoteRoutes,
  { for: 'callers', method: 'GET', path: '/v1/models', endpoint: listModels },
  { for: 'callers', method: 'GET', path: '/v1/models/{model+}', endpoint: retrieveModel },
  { for: 'callers', method: 'GET', path: '/v1/gm/key', endpoint: retrieveGmKey },
  ...passedRoutes,
  { for: 'admin', method: 'GET', path: '/admin/v1/tenants', endpoint: listTenants },
  { for: 'admin', method: 'POST', path: '/admin/v1/tenants', endpoint: createTenant },
  { for: 'admin', method: 'GET', path: tenant, endpoint: retrieveTenant },
  { for: 'admin', method: 'POST', path: tenant, endpoint: changeTenant },
  { for: 'admin', method: 'POST', path: `${tenant}/suspend`, endpoint: suspendTenant },
  { for: 'admin', method: 'POST', path: `${tenant}/resume`, endpoint: resumeTenant },
  { for: 'admin', method: 'GET', path: `${tenant}/usage`, endpoint: retrieveUsage },
  { for: 'admin', method: 'GET', path: `${tenant}/requests/{requestId}`, endpoint: retrieveRequest },
  { for: 'admin', method: 'POST', path: `${tenant}/requests/{requestId}/forget`, endpoint: forgetRequest },
  { for: 'admin', method: 'POST', path: `${tenant}/adjustments`, endpoint: adjust },
  { for: 'admin', method: 'GET', path: `${tenant}/credits`, endpoint: listCredits },
  { for: 'admin', method: 'GET', path: `${tenant}/keys`, endpoint: listKeys },
  { for: 'admin', method: 'POST', path: `${tenant}/keys`, endpoint: createKey },
  { for: 'admin', method: 'POST', path: `${tenant}/keys/{keyId}`, endpoint: changeKey },
  { for: 'admin', method: 'POST', path: `${tenant}/keys/{keyId}/rotate`, endpoint: rotateKey },
  { for: 'admin', method: 'POST', path: `${tenant}/keys/{keyId}/revoke`, endpoint: revokeKey },
  { for: 'admin', method: 'POST', path: '/admin/v1/recharge-codes', endpoint: mintRechargeCodes },
  { for: 'admin', method: 'GET', path: '/admin/v1/pools', endpoint: listPools },
  { for: 'admin', method: 'POST', path: `${poolMember}/reset`, endpoint: changeMember('reset') },
  { for: 'admin', method: 'POST', path: `${poolMember}/eject`, endpoint: changeMember('ejected') },
]
