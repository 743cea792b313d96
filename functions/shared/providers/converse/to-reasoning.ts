import { toThinking } from '../anthropic/to-thinking.ts'
import type { Json } from '../json.ts'

type Family = {
  readonly models: RegExp
  readonly write: (effort: string, model: string, maxTokens: number) => Json
}

/** How each family of models on Bedrock is told how much to think: its own parameters, which Converse passes on unread. */
const families: readonly Family[] = [
  { models: /anthropic\./, write: toThinking },
  { models: /openai\./, write: effort => ({ reasoning_effort: effort }) },
  {
    models: /amazon\.nova-2/,
    write: effort =>
      effort === 'none'
        ? { reasoningConfig: { type: 'disabled' } }
        : { reasoningConfig: { type: 'enabled', maxReasoningEffort: effort } },
  },
  { models: /qwen\./, write: effort => ({ reasoning_config: effort }) },
]

/** The model's own words for a `reasoning_effort`; none where it has none. */
export const toReasoning = (effort: string, model: string, maxTokens: number): Json =>
  families.find(({ models }) => models.test(model))?.write(effort, model, maxTokens) ?? {}
