import { decodeSse } from '../../shared/stream/decode-sse.ts'

type Final = { readonly type: string; readonly response: { readonly id: string } }

/** In JSON the quotes of what anybody has said are escaped, so only an event's own type looks like this. */
const ending = /"response\.(?:completed|incomplete)"/

/** The response that ends a stream, if its event is in this text; a text has whole events. */
export const readFinalResponse = (text: string): Final['response'] | undefined => {
  if (!ending.test(text)) return undefined
  const events = decodeSse().push(Buffer.from(text))
  const final = events.find(({ data }) => ending.test(data))
  return final && (JSON.parse(final.data) as Final).response
}
