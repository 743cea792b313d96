import type { Ports } from './start-servers.ts'

type Facts = {
  readonly ports: Ports
  readonly key: string
  /** Path of the environment file, as a person would write it. */
  readonly environmentFile: string
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** What `npm start` says when everything answers. The key is the one secret that is meant to be seen. */
export const banner = ({ ports, key, environmentFile }: Facts): string => {
  const url = `http://localhost:${ports.gateway}/v1`
  const body = { model: 'demo', stream: true, messages: [{ role: 'user', content: 'Hello!' }] }
  const headers = [`authorization: Bearer ${key}`, 'content-type: application/json']
  const curl = `curl -N ${url}/chat/completions ${headers.map(header => `-H ${quote(header)}`).join(' ')} -d ${quote(JSON.stringify(body))}`
  return `
Causeway is ready.

  base URL     ${url}
  API key      ${key}
  billing      http://localhost:${ports.cashier}/billing/v1
  environment  ${environmentFile} (for node --env-file)

${curl}
`
}
