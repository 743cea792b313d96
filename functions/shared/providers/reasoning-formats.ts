/**
 * What a signature or an encrypted content is that a caller sends back and that is not of our making: the original's, of
 * the provider whose endpoint it is. As OpenRouter names the formats of `reasoning_details`.
 */
export const reasoningFormats = {
  messages: 'anthropic-claude-v1',
  responses: 'openai-responses-v1',
} as const
