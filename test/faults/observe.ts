import type OpenAI from 'openai'
import { text } from './wire.ts'

/** What the official SDK makes of an answer: `answer` to the byte, `length`, the code of an exception, or a lie. */
const judge = (said: string, finishReason: string | null | undefined): string => {
  if (finishReason === 'stop' && said === text) return 'answer'
  return finishReason === 'length' ? 'length' : `says ${said.slice(0, 40)} and ends with ${finishReason}`
}

const question = { max_completion_tokens: 64, messages: [{ role: 'user' as const, content: 'hi' }] }
const options = { headers: { 'x-max-cost-usd': '0.001' } }

const readStream = async (client: OpenAI, model: string): Promise<string> => {
  const stream = await client.chat.completions.create({ ...question, model, stream: true }, options)
  const chunks = await Array.fromAsync(stream)
  const choices = chunks.flatMap(chunk => chunk.choices)
  const said = choices.map(({ delta }) => delta.content ?? '').join('')
  return judge(said, choices.findLast(choice => choice.finish_reason)?.finish_reason)
}

const readWhole = async (client: OpenAI, model: string): Promise<string> => {
  const { choices } = await client.chat.completions.create({ ...question, model }, options)
  return judge(choices[0]?.message.content ?? '', choices[0]?.finish_reason)
}

/** Asks for a model once, and says what came of it. */
export const observe = (client: OpenAI, model: string, isStream: boolean): Promise<string> =>
  (isStream ? readStream : readWhole)(client, model).catch(error => String(error.code ?? error))
