import { GatewayError } from '../../shared/contract/gateway-error.ts'

/** What the operator's file declares is reviewed and deployed like code, so there are no two answers to what it says. */
export const tenantDeclared = (id: string): GatewayError =>
  new GatewayError({
    status: 409,
    code: 'tenant_declared',
    message: `${id} is declared in gateway.yaml: change it there and deploy. Nothing was changed.`,
    param: 'id',
  })
