import type { ChatRequest } from '../contract/chat.ts'
import { refuseManyChoices } from './refuse-many-choices.ts'
import { unsupported } from './unsupported.ts'

/** Throws 400 for what only OpenAI's own protocol can ask, and whose loss a caller would not see in the answer. */
export const refuseUnsayable = (request: ChatRequest): void => {
  refuseManyChoices(request)
  if (request.modalities?.some(modality => modality !== 'text'))
    throw unsupported('modalities', 'It answers in text.')
  if (request['functions']) throw unsupported('functions', "Send 'tools' instead.")
}
