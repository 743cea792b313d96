import { jsonReply } from '../shared/contract/json-reply.ts'
import { cipherName } from '../shared/gm/symmetric.ts'
import type { Endpoint } from './endpoint.ts'

/** `GET /v1/gm/key`: what a body is sealed with, and the public key of SM2 (04 ‖ x ‖ y in hex) that its key is encrypted to. */
export const retrieveGmKey: Endpoint = async ({ gateway }) =>
  jsonReply({ object: 'gm_key', cipher: cipherName, public_key: await gateway.gm.publicKey() })
