type Facts = {
  readonly port: number
  readonly key: string
  /** Path of the environment file, as a person would write it. */
  readonly environmentFile: string
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** What `npm start` says when everything answers. The key is the one secret that is meant to be seen. */
export const banner = ({ port, key, environmentFile }: Facts): string => {
  const url = `http://localhost:${port}/v1`
  const body = { model: 'demo', stream: true, messages: [{ role: 'user', content: 'Hello!' }] }
  const headers = [`authorization: Bearer ${key}`, 'content-type: application/json']
  const curl = `curl -N ${url}/chat/completions ${headers.map(header => `-H ${quote(header)}`).join(' ')} -d ${quote(JSON.stringify(body))}`
  return `
Causeway is ready.

  base URL     ${url}
  API key      ${key}
  environment  ${environmentFile} (for node --env-file)

${curl}
`
}
