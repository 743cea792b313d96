type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

const prefixChoice = (choice: unknown, prefix: string): unknown => {
  if (!isObject(choice)) return choice
  if (typeof choice['text'] === 'string') return { ...choice, text: prefix + choice['text'] }
  const message = choice['message']
  if (!isObject(message) || typeof message['content'] !== 'string') return choice
  return { ...choice, message: { ...message, content: prefix + message['content'] } }
}

/** Puts a text before the content of each choice of a whole answer; an answer without content stays as it is. */
export const prefixReply = (body: unknown, prefix: string): unknown =>
  isObject(body) && Array.isArray(body['choices'])
    ? { ...body, choices: body['choices'].map(choice => prefixChoice(choice, prefix)) }
    : body
