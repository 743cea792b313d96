import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { listen } from '../../infra/local/listen.ts'

const read = (file: string): string =>
  readFileSync(join(import.meta.dirname, '../fixtures/tls', file), 'utf8')

/** Made for these tests, and no secret: nothing else trusts it. */
const certificate = () => ({ cert: read('certificate.pem'), key: read('key.pem') })

/** An https server for `localhost` and 127.0.0.1, whose certificate this process trusts from now on. */
export const startTlsServer = async (answer: RequestListener) => {
  const { cert, key } = certificate()
  setDefaultCACertificates([...getCACertificates('default'), cert])
  const { url, close } = await listen(createServer({ cert, key }, answer))
  return { port: new URL(url).port, close }
}
