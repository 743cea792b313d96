import type { ReasoningDetail } from '../../contract/reasoning-detail.ts'

/** The name under which Claude's thoughts travel, whoever serves Claude: signatures hold on all platforms. */
export const claudeFormat = 'anthropic-claude-v1'

export const signedThought = (text: string, signature: string): ReasoningDetail => ({
  type: 'reasoning.text',
  text,
  signature,
  format: claudeFormat,
})

export const redactedThought = (data: string): ReasoningDetail => ({
  type: 'reasoning.encrypted',
  data,
  format: claudeFormat,
})
