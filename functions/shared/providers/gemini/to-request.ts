import type { ChatRequest } from '../../contract/chat.ts'
import { toContents } from './to-contents.ts'
import { toGenerationConfig } from './to-generation-config.ts'
import { toTools } from './to-tools.ts'

type Json = Readonly<Record<string, unknown>>

/** What Google's request has of its own; a caller's SDK sends it beside the parameters of OpenAI. */
const own = ['safetySettings', 'cachedContent', 'labels', 'modelArmorConfig'] as const

const pick = (request: Json, names: readonly string[]): Json =>
  Object.fromEntries(names.filter(name => request[name] != null).map(name => [name, request[name]]))

/** OpenAI's chat request as GenerateContentRequest. What it cannot say (`logit_bias`, `user`, …) is left out. */
export const toRequest = (request: ChatRequest, model: string): Json => {
  const config = {
    ...toGenerationConfig(request, model),
    ...(request['generationConfig'] as Json | undefined),
  }
  return {
    ...toContents(request.messages, model),
    ...toTools(request),
    ...(Object.keys(config).length > 0 && { generationConfig: config }),
    ...pick(request, own),
  }
}
