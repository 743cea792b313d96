import OpenAI from 'openai'
import type { Input } from '../bad-input.ts'
import type { Stage } from '../stage.ts'

/** What the official client makes of the answer to a bad input, with the retries that it has by default. */
export type Experience = { readonly error: unknown; readonly attempts: number }

export const callWithSdk = async (stage: Stage, input: Input): Promise<Experience> => {
  let attempts = 0
  const client = new OpenAI({
    apiKey: 'shown by the input',
    fetch: async () => {
      attempts += 1
      const { status, headers, text } = await stage.send(input)
      return new Response(text, { status, headers })
    },
  })
  const isStream = JSON.parse(input.body ?? '{}').stream === true
  try {
    const answer = await client.chat.completions.create({ model: 'm', messages: [], stream: isStream })
    if ('controller' in answer) for await (const _chunk of answer);
    return { error: undefined, attempts }
  } catch (error) {
    return { error, attempts }
  }
}
