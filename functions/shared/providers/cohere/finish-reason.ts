import { lookUp } from '../../contract/look-up.ts'

const reasons: Readonly<Record<string, string>> = {
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool_calls',
  ERROR_TOXIC: 'content_filter',
}

/** Cohere's finish reason as OpenAI's: COMPLETE and STOP_SEQUENCE are a stop. */
export const toFinishReason = (reason: string | undefined): string => lookUp(reasons, reason) ?? 'stop'
