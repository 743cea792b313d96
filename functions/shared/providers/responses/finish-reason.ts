import type { Response } from './wire.ts'

/** How a response ended, as OpenAI's chat says it. */
export const toFinishReason = ({ incomplete_details: details }: Response, callsTools: boolean): string => {
  if (details?.reason === 'content_filter') return 'content_filter'
  if (details?.reason !== undefined) return 'length'
  return callsTools ? 'tool_calls' : 'stop'
}
