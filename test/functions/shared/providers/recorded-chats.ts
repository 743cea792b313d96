import { ChatRequest } from '../../../../functions/shared/contract/chat.ts'
import { recordings } from '../../../recordings.ts'

/** Every recorded chat request that the gateway would accept, whoever it was sent to. */
export const recordedChats: readonly { readonly file: string; readonly request: ChatRequest }[] =
  recordings.flatMap(({ file, endpoint, request }) => {
    const parsed = endpoint === 'chat' ? ChatRequest.safeParse(request.body) : undefined
    return parsed?.success ? [{ file, request: parsed.data }] : []
  })

/** The texts of its messages. */
export const textsOf = ({ messages }: ChatRequest): readonly string[] =>
  messages.flatMap(({ content }) =>
    typeof content === 'string' ? [content] : (content ?? []).flatMap(({ text }) => text ?? []),
  )
