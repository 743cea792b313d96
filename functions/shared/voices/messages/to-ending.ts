import type { Outcome } from '../narrate.ts'

const reasons: Readonly<Record<string, string>> = {
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
}

/** Why an answer has ended, as a message says it. Chat does not tell a stop sequence from an end of the model's own. */
export const toEnding = ({ finishReason = 'stop', callsTools, refuses }: Outcome) => {
  const known = reasons[finishReason] ?? (callsTools ? 'tool_use' : 'end_turn')
  return {
    stop_reason: refuses && known === 'end_turn' ? 'refusal' : known,
    stop_sequence: null,
    stop_details: null,
    container: null,
  }
}
