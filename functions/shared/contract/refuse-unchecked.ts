import { GatewayError } from './gateway-error.ts'
import type { Operation } from './operation.ts'

type Fields = Readonly<Record<string, unknown>>

const group = (fields: unknown, name: string): Fields => {
  const found = (fields as Fields | null | undefined)?.[name]
  return typeof found === 'object' && found !== null ? (found as Fields) : {}
}

const refuse = (param: string, message: string): GatewayError =>
  new GatewayError({ status: 400, code: 'unsupported_parameter', message, param })

/** What all tenants of an account have stored there. */
const ofAllTenants: readonly unknown[] = ['responses', 'stored_completions']

/** Throws 400 for what would let a provider read, on its own, what another tenant has there. */
export const refuseUnchecked = ({ id }: Operation, fields: Fields): void => {
  if (id === 'createUpload' && fields['purpose'] === 'batch')
    throw refuse(
      'purpose',
      'The file of a batch has to come in one piece, so that what its lines name can be checked. Send it to POST /v1/files.',
    )
  const source = group(group(fields, 'data_source'), 'source')
  if (ofAllTenants.includes(source['type']))
    throw refuse(
      'data_source.source.type',
      'What is stored at the provider is not only yours, so it cannot be searched. Send the items themselves, or a file.',
    )
}
