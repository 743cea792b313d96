/** How an agent's context is shortened, and what of it is cached as a whole: settings of one provider. */
const ofMessages = ['cache_control.ttl', 'context_management.edits[compact_20260112].trigger.value']

/** Thoughts are for the provider that has signed them. */
const thoughtsOfMessages = [
  'messages[].content[redacted_thinking].data',
  'messages[].content[thinking].signature',
  'messages[].content[thinking].thinking',
]
const thoughtsOfResponses = [
  'input[reasoning].content[reasoning_text].text',
  'input[reasoning].summary[summary_text].text',
]
const sealedThoughtsOfResponses = ['input[reasoning].encrypted_content', ...thoughtsOfResponses]

/** How a request that chat has words for asks that one provider: its settings, and markers in its items. */
const settingsOfResponses = [
  'context_management[compaction].compact_threshold',
  'input[].content[input_text].prompt_cache_breakpoint.mode',
  'prompt_cache_options.mode',
  'prompt_cache_options.ttl',
  'reasoning.context',
  'reasoning.summary',
]

/**
 * What nobody is told. Ids name what a provider keeps, where we have it keep nothing; a conversation is told whole instead of
 * being named; web search is left out for whoever has none; and `provider` is OpenRouter's alone.
 */
const toldToNobody = [
  'include[]',
  'input[function_call].id',
  'input[message].id',
  'input[message].phase',
  'input[reasoning].id',
  'previous_response_id',
  'provider.only[]',
  'tools[web_search].filters.allowed_domains[]',
  'tools[web_search].search_context_size',
  'tools[web_search].user_location.city',
  'tools[web_search].user_location.region',
]

/** Which of OpenAI's tiers and caches. */
const ofOpenAi = ['prompt_cache_key', 'service_tier']

/** One that must be called alone, or none, is all that is offered. */
const unofferedTools = ['tools[].description', 'tools[].input_schema{}[]', 'tools[].name']
const unofferedFunctions = [
  'tools[function].description',
  'tools[function].name',
  'tools[function].parameters{}[]',
]

const gemini = {
  // An effort is a number of tokens there.
  messages: [
    ...[...ofMessages, ...thoughtsOfMessages, 'messages[].content[text].cache_control.ttl'],
    ...['output_config.effort', 'thinking.display'],
  ],
  responses: [
    ...[...toldToNobody, ...settingsOfResponses, ...sealedThoughtsOfResponses, ...ofOpenAi],
    ...['input[].content[input_file].filename', 'reasoning.effort', 'text.format.name', 'tool_choice'],
  ],
}

/** What each dialect does not say of the recorded requests to an endpoint, by the place where it stands; in other words it may. */
export const withoutWords: Readonly<
  Record<string, { readonly messages: readonly string[]; readonly responses: readonly string[] }>
> = {
  anthropic: {
    messages: [],
    responses: [
      ...[...toldToNobody, ...settingsOfResponses, ...sealedThoughtsOfResponses, ...ofOpenAi],
      // Ids may have fewer characters there, and `required` is another word.
      ...['input[function_call].call_id', 'input[function_call_output].call_id'],
      ...['text.format.name', 'tool_choice'],
    ],
  },
  cohere: {
    messages: [
      ...[...ofMessages, ...thoughtsOfMessages, ...unofferedTools],
      ...['messages[].content[text].cache_control.ttl', 'output_config.effort', 'refuses messages'],
    ],
    responses: [
      ...[...toldToNobody, ...settingsOfResponses, ...sealedThoughtsOfResponses, ...ofOpenAi],
      ...[...unofferedFunctions, 'reasoning.effort', 'refuses messages', 'text.format.name', 'tool_choice'],
    ],
  },
  converse: {
    messages: [
      ...[...ofMessages, ...unofferedTools, 'tools[].input_schema{}', 'refuses file', 'refuses image_url'],
      // `jpeg` and `pdf` there.
      'messages[].content[document].source.media_type',
      'messages[].content[tool_result].content[image].source.media_type',
    ],
    responses: [
      ...[...toldToNobody, ...settingsOfResponses, ...sealedThoughtsOfResponses, ...ofOpenAi],
      ...[...unofferedFunctions, 'tools[function].parameters{}', 'tool_choice'],
      ...['refuses file', 'refuses image_url'],
      // A name without its ending, and a media type as a word.
      ...['input[].content[input_file].filename', 'input[].content[input_file].file_data'],
      'input[function_call_output].output[input_image].image_url',
    ],
  },
  gemini,
  openai: { messages: ofMessages, responses: [...toldToNobody, ...settingsOfResponses] },
  responses: {
    messages: [
      ...[...ofMessages, ...thoughtsOfMessages, 'messages[].content[text].cache_control.ttl'],
      ...['refuses stop', 'thinking.budget_tokens', 'thinking.display'],
    ],
    responses: [...toldToNobody, ...thoughtsOfResponses],
  },
  vertex: gemini,
}
