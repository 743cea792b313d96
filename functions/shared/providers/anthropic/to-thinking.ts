import { lookUp } from '../../contract/look-up.ts'
import type { Json } from '../json.ts'

/** Claude up to 4.5 is given a budget of tokens to think with; since 4.6 it is told an effort and budgets itself. */
const thinksByBudget = /claude-(?:3|(?:opus|sonnet|haiku)-4(?:-[0-5])?(?:[-@]\d{8}|-latest|-v\d|:|$))/

/** Shares of the output limit, as OpenRouter translates the same efforts ("Reasoning tokens", "Reasoning effort level"). */
const shares: Readonly<Record<string, number>> = {
  minimal: 0.1,
  low: 0.2,
  medium: 0.5,
  high: 0.8,
  xhigh: 0.95,
  max: 0.95,
}

/** Anthropic takes no smaller one (ThinkingConfigEnabled). */
const leastBudget = 1_024

/** OpenAI's efforts under Anthropic's names (EffortLevel). */
const efforts: Readonly<Record<string, string>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
}

/**
 * How much Claude is to think for a `reasoning_effort`: `thinking`, and `output_config` where it takes an effort. Nothing
 * where the output limit leaves no room for it, or the effort is not one of OpenAI's.
 */
export const toThinking = (effort: string, model: string, maxTokens: number): Json => {
  if (effort === 'none') return { thinking: { type: 'disabled' } }
  const level = lookUp(efforts, effort)
  const share = lookUp(shares, effort)
  if (!level || !share) return {}
  if (!thinksByBudget.test(model)) return { thinking: { type: 'adaptive' }, output_config: { effort: level } }
  const budget_tokens = Math.max(leastBudget, Math.floor(maxTokens * share))
  return budget_tokens < maxTokens ? { thinking: { type: 'enabled', budget_tokens } } : {}
}
