import type { OutputItem } from './wire.ts'

/** A generated picture, as OpenRouter has them in a message's `images`; OpenAI's chat has no place for one. */
export const toImages = ({ type, result, output_format: kind = 'png' }: OutputItem): readonly object[] =>
  type === 'image_generation_call' && typeof result === 'string' && result !== ''
    ? [
        {
          type: 'image_url',
          image_url: { url: result.startsWith('http') ? result : `data:image/${kind};base64,${result}` },
        },
      ]
    : []
