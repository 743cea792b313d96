/** Reasons that say that something was held back. https://ai.google.dev/api/generate-content#FinishReason */
const withheld = new Set([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'MODEL_ARMOR',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
])

export const isWithheld = (reason: string | undefined): boolean =>
  reason !== undefined && withheld.has(reason)

/** Google's finish reason as OpenAI's; it has none of its own for an answer that calls tools. */
export const toFinishReason = (reason: string, callsTools: boolean): string => {
  if (withheld.has(reason)) return 'content_filter'
  if (reason === 'MAX_TOKENS') return 'length'
  return callsTools ? 'tool_calls' : 'stop'
}
