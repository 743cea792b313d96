/** OpenAI's finish reasons for the words that Anthropic's Messages and Bedrock's Converse share (StopReason in either). */
const reasons: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  compaction: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
  guardrail_intervened: 'content_filter',
  content_filtered: 'content_filter',
}

export const toFinishReason = (stopReason: unknown): string => reasons[String(stopReason)] ?? 'stop'
