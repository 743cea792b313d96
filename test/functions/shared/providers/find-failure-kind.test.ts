import { describe, expect, it } from 'vitest'
import { findFailureKind } from '../../../../functions/shared/providers/find-failure-kind.ts'

const tooLong: readonly [string | undefined, string][] = [
  ['context_length_exceeded', 'Your input exceeds it.'],
  ['exceed_context_size_error', 'the request exceeds the available context size, try increasing it'],
  ['400', "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens."],
  ['invalid_request_error', 'prompt is too long: 208310 tokens > 200000 maximum'],
  ['invalid_request_error', 'input length and `max_tokens` exceed context limit: 199000 + 21333 > 200000'],
  [undefined, 'Input is too long for requested model.'],
  ['400', 'The input token count (1196265) exceeds the maximum number of tokens allowed (1048576).'],
  [
    '3051',
    'Prompt contains 131080 tokens and 0 draft tokens, too large for model with 131072 maximum context length',
  ],
  [undefined, "This model's maximum prompt length is 131072 but the request contains 140000 tokens."],
  ['invalid_request_error', 'Invalid request: Your request exceeded model token limit: 8192'],
  ['invalid_parameter_error', 'Range of input length should be [1, 30720]'],
  ['invalid_request_error', 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193.'],
  [undefined, 'too many tokens: total number of tokens in the prompt cannot exceed 4081'],
]

const notAllowed: readonly [string | undefined, string][] = [
  [
    'content_filter',
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
  ],
  ['content_policy_violation', 'Your request was rejected.'],
  ['invalid_prompt', 'Invalid prompt: your prompt was flagged as potentially violating our usage policy.'],
  ['data_inspection_failed', 'Input data may contain inappropriate content.'],
  ['invalid_request_error', 'Content Exists Risk'],
  ['invalid_request_error', 'Output blocked by content filtering policy'],
  ['The caller does not have permission', 'Content violates usage guidelines. Failed check: SAFETY_CHECK'],
  ['403', 'openai/gpt-4o requires moderation on OpenAI. Your input was flagged for "violence".'],
  ['content_filter', 'The request was rejected because it was considered high risk'],
]

/** Real ones, from the recordings: no other model would do better. */
const others: readonly [string | undefined, string][] = [
  ['unsupported_parameter', "Unsupported parameter: 'max_tokens' is not supported with this model."],
  ['model_not_found', 'The model `gpt-4.1-nano-wrong` does not exist or you do not have access to it.'],
  ['invalid_request_error', "This model does not support effort level 'xhigh'."],
  ['tool_use_failed', 'Tool call validation failed: missing properties: name'],
  ['string_above_max_length', "Invalid 'user': string too long. Expected a string with maximum length 64."],
  [undefined, ''],
]

describe('the kind of a rejection', () => {
  it.each(tooLong)('is the context window: %s, %s', (code, message) => {
    expect(findFailureKind(code, message)).toBe('contextWindow')
  })

  it.each(notAllowed)('is the content policy: %s, %s', (code, message) => {
    expect(findFailureKind(code, message)).toBe('contentPolicy')
  })

  it.each(others)('is none: %s, %s', (code, message) => {
    expect(findFailureKind(code, message)).toBeUndefined()
  })
})
