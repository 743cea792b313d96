type Said = { readonly choices?: readonly { readonly delta?: { readonly content?: string } }[] }

/** All that a chat stream says, put together as a client does. */
export const readWords = (stream: string): string =>
  stream
    .split('\n')
    .filter(line => line.startsWith('data: {'))
    .map(line => (JSON.parse(line.slice('data: '.length)) as Said).choices?.[0]?.delta?.content ?? '')
    .join('')
