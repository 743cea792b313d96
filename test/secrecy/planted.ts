/** A text that stands nowhere else, with characters that URLs and JSON write in another way where a place allows them. */
const plant = (name: string): string => `canary/${name}+${Buffer.from(name).toString('hex')}`
const plantToken = (name: string): string => `canary-${name}-${Buffer.from(name).toString('hex')}`

/** What the operator alone may know, and the providers for which it is. */
export const ofOperator = {
  providerKey: plant('provider-key'),
  secondProviderKey: plant('second-provider-key'),
  providerHeader: plant('provider-header'),
  providerQuery: plant('provider-query'),
  webhookMaster: plant('webhook-master'),
}

/** What a caller sends to us and is not told to anybody; those in the body may go on to a provider, and come back. */
export const ofCaller = {
  prompt: plant('prompt'),
  systemPrompt: plant('system-prompt'),
  toolArguments: plant('tool-arguments'),
  toolDescription: plant('tool-description'),
  imageAddress: plantToken('image-address'),
  user: plant('user'),
  metadata: plant('metadata'),
  stopSequence: plant('stop-sequence'),
  brokenBody: plant('broken-body'),
  unknownModel: plantToken('unknown-model'),
  unknownParameter: plantToken('unknown-parameter'),
  query: plantToken('query'),
  path: plantToken('path'),
  cookie: plantToken('cookie'),
  referer: plantToken('referer'),
  userAgent: plantToken('user-agent'),
  proxyAuthorization: plantToken('proxy-authorization'),
  forwardedFor: plantToken('forwarded-for'),
  idempotencyKey: plantToken('idempotency-key'),
  wrongKey: plantToken('wrong-key'),
  requestId: 'sk-canary-request-id-0123456789',
  subject: 'canary.subject@example.com',
}

/** What a provider says to one caller. */
export const ofProvider = {
  answer: plant('answer'),
  reasoning: plant('reasoning'),
  errorDetail: plant('error-detail'),
  responseHeader: plantToken('response-header'),
}

/** Of whom the courier brings events to. */
export const ofReceiver = {
  address: plantToken('receiver-address'),
  header: plantToken('receiver-header'),
}
