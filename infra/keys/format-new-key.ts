export type NewKey = {
  readonly key: string
  readonly signing: { readonly id: string; readonly secret: string }
}

/** For people: the one time that a key, and what signs requests in its place, are shown. */
export const formatNewKey = ({ key, signing }: NewKey): string =>
  `Keep this key now, it will not be shown again:

  ${key}

Whoever signs requests instead of sending the key keeps these two:

  id      ${signing.id}
  secret  ${signing.secret}`
