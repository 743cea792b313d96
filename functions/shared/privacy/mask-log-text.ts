import { type Pattern, replacePattern } from './pattern.ts'
import { personalData } from './personal-data.ts'

/** What stands before a key: ours, and the widely known ones of providers, clouds and code hosts. */
const keyPrefixes = [
  'cw_',
  'sk-',
  '[sr]k_(?:live|test)_',
  'whsec_',
  'gsk_',
  'hf_',
  'r8_',
  '[a-z]ai-',
  'pplx-',
  'nvapi-',
  'AIza',
  'ABSK',
  'gh[opsur]_',
  'github_pat_',
  'glpat-',
  'xox[abeprs]-',
]

/** Each with what stands for it, in the order of the search. All are linear: they match or fail without a second look at a text. */
const secrets: readonly (readonly [Pattern, string])[] = [
  [{ shape: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]*/g }, '[key]'],
  [{ shape: /(?<=:\/\/)[^\s/@"]+(?=@)/g }, '[credentials]'],
  [{ shape: /(?<=[?&][\w-]{0,40}(?:key|token|signature|sig|secret|password)=)[^&\s"]+/gi }, '[secret]'],
  [{ shape: /(?<=\b(?:bearer|basic) {1,8})[\w.~+/=-]{8,}/gi }, '[token]'],
  // `{"` in base64: a JSON Web Token, or whatever else says what it is in JSON.
  [{ shape: /(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*)*/g }, '[token]'],
  [{ shape: new RegExp(`(?<![A-Za-z0-9])(?:${keyPrefixes.join('|')})[\\w+/=-]{8,}`, 'g') }, '[key]'],
  [{ shape: /(?<![A-Za-z0-9])A[KS]IA[A-Z0-9]{12,}/g }, '[key]'],
  [{ shape: /(?<![A-Za-z0-9])ya29\.[\w-]{40,}/g }, '[token]'],
]

const { email, iban, nationalId, card, phone } = personalData
const personal: readonly Pattern[] = [...email, ...iban, ...nationalId, ...card, ...phone]

const maskSecrets = (text: string): string =>
  secrets.reduce((masked, [pattern, mask]) => replacePattern(masked, pattern, () => mask), text)

const maskPersonal = (text: string): string =>
  personal.reduce((masked, pattern) => replacePattern(masked, pattern, () => '[personal]'), text)

const uuid = /([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/i

/**
 * A text as it may stand in a log: without keys, tokens, credentials in URLs, e-mail addresses, and the numbers of cards, phones,
 * accounts and identity papers. Linear in its length. What names a request stays: UUIDs, times, hashes, addresses of networks.
 */
export const maskLogText = (text: string): string =>
  maskSecrets(text)
    // Every second piece is a UUID, which may be all digits, and then its groups could pass for a card.
    .split(uuid)
    .map((piece, index) => (index % 2 === 0 ? maskPersonal(piece) : piece))
    .join('')
