import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { type LocalServer, listen } from '../../infra/local/listen.ts'
import { chatReply, chatStream } from '../upstream/chat-script.ts'
import { findTags } from './tags.ts'

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const body = await text(request)
  const tag = findTags(body).at(-1) ?? 'no tag'
  const isStream = JSON.parse(body).stream === true
  const { pieces } = isStream ? chatStream(Array(6).fill(`${tag} `)) : chatReply(tag)
  response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' })
  for (const piece of pieces) {
    response.write(piece)
    // Everybody else's turn, so that answers are interleaved.
    await new Promise(setImmediate)
  }
  response.end()
}

/** A provider that says to each request the last tag that stands in it, again and again where it is to stream. */
export const startEchoProvider = (): Promise<LocalServer> =>
  listen(
    createServer((request, response) => {
      answer(request, response).catch(() => response.destroy())
    }),
  )
