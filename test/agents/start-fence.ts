import { createServer } from 'node:http'
import { type LocalServer, listen } from '../../infra/local/listen.ts'

/** A proxy that lets nothing through, and remembers which hosts were asked for. */
export const startFence = async (): Promise<LocalServer & { readonly asked: () => readonly string[] }> => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(403).end()
  })
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '')
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  return { ...(await listen(server)), asked: () => asked }
}
