import { createServer } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { listen } from '../../../infra/local/listen.ts'

type Pair = Awaited<ReturnType<typeof generateKeyPair>> & { readonly kid: string; readonly algorithm: string }

/** Who issues tokens, with its discovery document and its public keys behind HTTP. */
export const startIssuer = async () => {
  const published: Pair[] = []
  const requests: string[] = []
  let isDown = false

  const server = createServer(async (request, response) => {
    requests.push(request.url ?? '')
    if (isDown) return void response.writeHead(503).end()
    const keys = published.map(async ({ publicKey, kid, algorithm }) => ({
      ...(await exportJWK(publicKey)),
      ...{ kid, alg: algorithm, use: 'sig' },
    }))
    const discovery = { issuer: url, jwks_uri: `${url}/keys` }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(request.url === '/keys' ? { keys: await Promise.all(keys) } : discovery))
  })
  const { url, close } = await listen(server)

  return {
    url,
    close,
    /** The paths that were asked for. */
    requests,
    setDown: (down: boolean): void => {
      isDown = down
    },
    makePair: async (kid: string, algorithm = 'RS256'): Promise<Pair> => ({
      ...(await generateKeyPair(algorithm, { extractable: true })),
      ...{ kid, algorithm },
    }),
    /** These are its public keys from now on. */
    publish: (...pairs: readonly Pair[]): void => {
      published.splice(0, published.length, ...pairs)
    },
    /** A token as it should be, but for what is said. */
    sign: (pair: Pair, claims: object, header: object = {}): Promise<string> =>
      new SignJWT({ iss: url, ...claims })
        .setProtectedHeader({ alg: pair.algorithm, kid: pair.kid, ...header })
        .sign(pair.privateKey),
  }
}
export type Issuer = Awaited<ReturnType<typeof startIssuer>>
