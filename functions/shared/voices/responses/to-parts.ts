import type { ContentPart } from '../../contract/chat.ts'
import { lookUp } from '../../contract/look-up.ts'
import type { ResponsesPart } from '../../contract/responses.ts'
import { given } from '../given.ts'

const fromText = ({ text, refusal }: ResponsesPart): ContentPart => ({
  type: 'text',
  text: text ?? refusal ?? '',
})

const writers: Readonly<Record<string, (part: ResponsesPart) => ContentPart>> = {
  input_text: fromText,
  output_text: fromText,
  text: fromText,
  refusal: fromText,
  input_image: ({ image_url: url, detail }) => ({
    type: 'image_url',
    image_url: { url: url ?? '', ...given({ detail }) },
  }),
  input_file: ({ filename, file_data, file_url }) => ({
    type: 'file',
    file: given({ filename, file_data, file_url }),
  }),
  input_audio: ({ input_audio }) => ({ type: 'input_audio', input_audio }),
}

/** The parts that chat has words for: a file's id means something to one provider only. */
export const isSpoken = ({ type, file_id: id }: ResponsesPart): boolean => Object.hasOwn(writers, type) && !id

/** A part as chat has it; one that chat has no words for as it is, for whoever counts its tokens. */
export const toPart = (part: ResponsesPart): ContentPart =>
  isSpoken(part) ? (lookUp(writers, part.type)?.(part) ?? part) : part

export const toParts = (
  content: string | readonly ResponsesPart[] | null | undefined,
): readonly ContentPart[] => {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return (content ?? []).map(toPart)
}
