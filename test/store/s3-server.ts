import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { listen } from '../../infra/local/listen.ts'

/** The part of S3 that an archive needs: PutObject, path style. `fail` refuses so many of the next requests with 500. */
export const startS3 = async () => {
  const objects = new Map<string, Uint8Array>()
  const faults = { left: 0 }
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    const isFaulty = faults.left > 0
    if (isFaulty) faults.left -= 1
    else objects.set(`${request.method} ${decodeURIComponent(request.url ?? '').split('?')[0]}`, body)
    response.writeHead(isFaulty ? 500 : 200, { etag: '"0"' }).end()
  })
  const { url, close } = await listen(server, 0)
  return {
    url,
    close,
    /** `PUT /bucket/key` → the bytes. */
    objects,
    fail: (requests: number) => {
      faults.left = requests
    },
  }
}
