/** Two recorded answers of a provider: one that calls a tool, and the last word after its result. */
export type Turn = {
  /** Absent where the provider was not recorded calling one in this way. */
  readonly call?: { readonly file: string; readonly name: string; readonly arguments: Record<string, string> }
  readonly file: string
  readonly says: string
  readonly input: number
  readonly output: number
}

/** What a provider was recorded saying, as read by hand. */
export type Performance = {
  /** As gateway.yaml calls it. */
  readonly provider: string
  /** How its entry there differs. */
  readonly differs?: object
  readonly whole: Turn
  readonly stream: Turn
}

const paris = (file: string) => ({ file, name: 'get_weather', arguments: { city: 'Paris' } })
const california = (file: string) => ({ file, name: 'weather', arguments: { location: 'San Francisco' } })
const capital = (file: string, country: string) => ({ file, name: 'get_capital', arguments: { country } })

export const performances: readonly Performance[] = [
  {
    provider: 'anthropic',
    whole: {
      call: paris('anthropic/messages/tool-choice-matrix-auto-anthropic.0.json'),
      file: 'anthropic/messages/tool-choice-matrix-auto-anthropic.1.json',
      says: "The weather in Paris is currently sunny with a temperature of 22°C (approximately 72°F). It's a beautiful day!",
      input: 646,
      output: 31,
    },
    stream: {
      call: california('anthropic/messages/vercel-anthropic-json-other-tool.1-stream.json'),
      file: 'anthropic/messages/sdk-basic-response.json',
      says: 'Hello there!',
      input: 11,
      output: 6,
    },
  },
  {
    provider: 'bedrock-converse',
    whole: {
      call: paris('bedrock/converse/tool-choice-matrix-auto-bedrock.0.json'),
      file: 'bedrock/converse/tool-choice-matrix-auto-bedrock.1.json',
      says: "The weather in Paris is currently sunny with a temperature of 22°C (approximately 72°F). It's a beautiful day!",
      input: 646,
      output: 31,
    },
    stream: {
      file: 'bedrock/converse-stream/model-iter-stream.1.json',
      says: 'The current temperature in Paris, the capital of France, is 30°C.',
      input: 577,
      output: 18,
    },
  },
  {
    provider: 'cohere',
    whole: {
      call: paris('cohere/chat/tool-choice-matrix-auto-cohere.0.json'),
      file: 'cohere/chat/tool-choice-matrix-auto-cohere.1.json',
      says: 'The weather in Paris is currently sunny and 22C.',
      // What it bills, of more that it counts.
      input: 51,
      output: 13,
    },
    stream: {
      file: 'cohere/chat/vercel-cohere-text-stream.json',
      says: 'The capital of France is Paris.',
      input: 12,
      output: 7,
    },
  },
  {
    provider: 'gemini',
    whole: {
      call: paris('google/generate-content/tool-choice-matrix-auto-google.0.json'),
      file: 'google/generate-content/tool-choice-matrix-auto-google.1.json',
      says: 'The weather in Paris is sunny with a temperature of 22C.',
      input: 88,
      output: 15,
    },
    stream: {
      call: california('google/generate-content/vercel-google-tool-call-gemini3-stream.json'),
      file: 'google/generate-content/model-stream.json',
      says: 'The capital of France is Paris.\n',
      input: 13,
      output: 8,
    },
  },
  {
    provider: 'mistral',
    whole: {
      call: paris('mistral/chat-completions/tool-choice-matrix-auto-mistral.0.json'),
      file: 'mistral/chat-completions/tool-choice-matrix-auto-mistral.1.json',
      says: 'The current weather in **Paris** is **sunny** with a temperature of **22°C**. Enjoy your day! 😊',
      input: 100,
      output: 29,
    },
    stream: {
      call: {
        file: 'mistral/chat-completions/vercel-mistral-incremental-tool-call-stream.json',
        name: 'webSearchTool',
        arguments: { query: 'current Berlin weather' },
      },
      file: 'mistral/chat-completions/vercel-mistral-text-stream.json',
      says: 'Hello, world! This is a test response.',
      input: 13,
      output: 8,
    },
  },
  {
    provider: 'openai',
    // Recorded on its chat alone.
    differs: { native: [] },
    whole: {
      call: paris('openai/chat-completions/tool-choice-matrix-auto-openai.0.json'),
      file: 'openai/chat-completions/tool-choice-matrix-auto-openai.1.json',
      says: "It's sunny in Paris right now, about 22°C (≈72°F). Would you like an hourly forecast, the forecast for tomorrow, or weather for another city?",
      input: 167,
      output: 171,
    },
    stream: {
      call: capital('openai/chat-completions/run-stream-sync-streams-real-model.0.json', 'UK'),
      file: 'openai/chat-completions/run-stream-sync-streams-real-model.1.json',
      says: 'The capital of the UK is London.',
      input: 78,
      output: 9,
    },
  },
  {
    provider: 'openai-responses',
    differs: { dialect: 'responses' },
    whole: {
      call: paris('openai/responses/tool-choice-matrix-auto-openai-responses.0.json'),
      file: 'openai/responses/tool-choice-matrix-auto-openai-responses.1.json',
      says: "Currently it's sunny in Paris with a temperature of 22°C.",
      input: 149,
      output: 17,
    },
    stream: {
      call: capital('openai/responses/responses-stream.0.json', 'France'),
      file: 'openai/responses/responses-stream.1.json',
      says: 'The capital of France is Paris.',
      input: 278,
      output: 9,
    },
  },
]
