type Place = {
  readonly url: string | undefined
  readonly region: string | undefined
  /** Where `npm start` says that it listens. */
  readonly port: string | undefined
}

const isHere = ({ hostname }: URL): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname)

/** Where the gateway's admin API begins. Throws an error for people where that is unknown, or would show the key to the network. */
export const chooseUrl = ({ url: given, region, port = '8787' }: Place): string => {
  if (given === undefined && region !== undefined)
    throw new Error('Where is the gateway? Add --url with the URL that the deployment has printed.')
  const url = URL.parse(given ?? `http://127.0.0.1:${port}`)
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new Error(`--url ${given}: must be a URL like https://abc.lambda-url.eu-west-1.on.aws.`)
  if (url.protocol === 'http:' && !isHere(url))
    throw new Error(`--url ${given}: must be https, because the admin key is sent there.`)
  // People copy the base URL of their callers.
  return `${url.origin}${url.pathname.replace(/\/(v1\/?)?$/, '')}/admin/v1`
}
