import { passesLuhn, passesMod11, passesMod97 } from './checksums.ts'
import type { Pattern } from './pattern.ts'

/** Neither within a word nor of a fraction: 0.4111111111111111 is no card. */
const bounded = (shape: string): RegExp =>
  new RegExp(`(?<![A-Za-z0-9]|\\d\\.)(?:${shape})(?![A-Za-z0-9]|\\.\\d)`, 'g')

const date = '(?:18|19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])'

/** Issuers' first digits (ISO/IEC 7812): 2 to 6, and 8 for UnionPay, so that milliseconds since the epoch are no card. */
const isCard = (match: string): boolean => /^[2-68]/.test(match) && passesLuhn(match)

/** In one piece, as American Express prints it, and in fours: with a rest first, so that three more digits are not left over. */
const cards = [
  '\\d{13,19}',
  '\\d{4}[ -]\\d{6}[ -]\\d{5}',
  '\\d{4}(?:[ -]\\d{4}){3}[ -]\\d{1,3}',
  '\\d{4}(?:[ -]\\d{4}){3}',
]

/** E.164 with its plus, China's mobiles and landlines, and the ten digits of North America where they are grouped. */
const phones = [
  '\\+[1-9](?:[ .()-]{0,2}\\d){6,14}',
  '1[3-9]\\d([ -]?)\\d{4}\\1\\d{4}',
  '0\\d{2,3}-\\d{7,8}',
  '(?:\\([2-9]\\d{2}\\) ?|[2-9]\\d{2}[-. ])\\d{3}[-. ]\\d{4}',
]

const byte = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const isIpv6 = (match: string): boolean => /\d/.test(match) && URL.canParse(`http://[${match}]`)

/**
 * What says who somebody is. The order is that of the search: what is more certain comes first, as 18 digits may pass for an
 * identity number and for a card.
 */
export const personalData = {
  // Starts where a local part can start, once for each run of its characters: linear, whatever the text.
  email: [{ shape: /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu }],
  iban: [
    { shape: bounded('[A-Z]{2}\\d{2}[A-Z0-9]{11,30}'), isSound: passesMod97 },
    {
      shape: bounded('[A-Z]{2}\\d{2}(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3})?'),
      isSound: passesMod97,
    },
  ],
  /** China's 18 characters, and the numbers that the USA's Social Security Administration gives out. */
  nationalId: [
    { shape: bounded(`[1-9]\\d{5}${date}\\d{3}[\\dXx]`), isSound: passesMod11 },
    { shape: bounded('(?!000|666|9)\\d{3}-(?!00)\\d{2}-(?!0000)\\d{4}') },
  ],
  card: cards.map(shape => ({ shape: bounded(shape), isSound: isCard })),
  phone: phones.map(shape => ({ shape: bounded(shape) })),
  ip: [
    { shape: bounded(`${byte}(?:\\.${byte}){3}`) },
    { shape: /(?<![\w.:])[\da-fA-F]{0,4}(?::[\da-fA-F]{0,4}){2,7}(?![\w:])/g, isSound: isIpv6 },
  ],
} as const satisfies Record<string, readonly Pattern[]>

export type PersonalKind = keyof typeof personalData
export const personalKinds = Object.keys(personalData) as PersonalKind[]
