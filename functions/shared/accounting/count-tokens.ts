import type { ChatRequest, ContentPart } from '../contract/chat.ts'
import type { Task } from '../contract/inference-request.ts'
import { charactersPerMediaToken } from './bound-usage.ts'
import { countPicture } from './count-picture.ts'
import { countText } from './count-text.ts'

/** What stands around a message and before the answer, beside the line break between texts (OpenAI's Cookbook counts 3 and 3). */
const tokensPerMessage = 3
const tokensPerRequest = 3

/** The texts of a request, and the tokens that are no text. */
type Content = { readonly texts: readonly string[]; readonly tokens: number }

const ofText = (text: string | null | undefined): Content => ({ texts: text ? [text] : [], tokens: 0 })
const ofTokens = (tokens: number): Content => ({ texts: [], tokens })

const join = (contents: readonly Content[]): Content => ({
  texts: contents.flatMap(({ texts }) => texts),
  tokens: contents.reduce((sum, { tokens }) => sum + tokens, 0),
})

const readPart = (part: ContentPart): Content => {
  const { type, text, image_url: image } = part
  if (type === 'image_url')
    return ofTokens(countPicture(typeof image === 'string' ? image : (image?.url ?? '')))
  if (type === 'input_audio' || type === 'file')
    return ofTokens(Math.ceil(JSON.stringify(part).length / charactersPerMediaToken))
  return ofText(text ?? JSON.stringify(part))
}

const readMessage = ({ content, tool_calls: calls }: ChatRequest['messages'][number]): Content => {
  const parts = Array.isArray(content) ? content.map(readPart) : [ofText(content)]
  const called = (calls ?? []).map(call => ofText(`${call.function?.name} ${call.function?.arguments}`))
  return join([...parts, ...called, ofTokens(tokensPerMessage)])
}

const readChat = ({ messages, tools, response_format: format }: ChatRequest): Content => {
  const offered = (tools ?? []).map(tool => ofText(JSON.stringify(tool.function ?? tool)))
  const schema = ofText(format && JSON.stringify(format['json_schema']))
  return join([...messages.map(readMessage), ...offered, schema, ofTokens(tokensPerRequest)])
}

type Prompt = string | readonly (string | number | readonly number[])[]

/** Prompts and inputs are texts, or tokens that the caller has counted already. */
const readPrompt = (prompt: Prompt): Content => {
  if (typeof prompt === 'string') return ofText(prompt)
  return join(
    prompt.map(part =>
      typeof part === 'string' ? ofText(part) : ofTokens(typeof part === 'number' ? 1 : part.length),
    ),
  )
}

const readTask = (task: Task): Content => {
  if (task.endpoint === 'embeddings') return readPrompt(task.request.input)
  if (task.endpoint === 'completions')
    return join([readPrompt(task.request.prompt), ofText(task.request.suffix)])
  return readChat(task.request)
}

/**
 * About how many tokens a request has. Counted as one text, so that a request of many messages costs no more than one of the
 * same length. What a provider adds unseen (its own instructions, the words around tools) is not in it.
 */
export const countTokens = async (task: Task): Promise<number> => {
  const { texts, tokens } = readTask(task)
  return tokens + (await countText(texts.join('\n')))
}
