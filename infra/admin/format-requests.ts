import { formatTable } from '../format-table.ts'

type Content = {
  readonly request: unknown
  readonly choices: unknown
  readonly isCut: boolean
  readonly expiresAt: string
}
export type RequestEntry = { readonly content: Content | null } & Readonly<Record<string, unknown>>

const write = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))

const formatContent = (content: Content | null): string => {
  if (content === null) return 'What was asked and answered is not kept.'
  const { request, choices, isCut, expiresAt } = content
  const note = isCut ? '; it was too large, so the middle is missing' : ''
  return `kept until ${expiresAt}${note}\n\nasked: ${write(request)}\n\nanswered: ${write(choices)}`
}

const formatRequest = ({ content, object, attempts, ...facts }: RequestEntry): string => {
  const rows = Object.entries(facts).map(([name, fact]) => [name, String(fact ?? '-')])
  return `${formatTable([...rows, ['attempts', JSON.stringify(attempts)]])}\n\n${formatContent(content)}`
}

/** Requests of one id, as far as the ledger and the content know them. */
export const formatRequests = (requests: readonly RequestEntry[]): string =>
  requests.map(formatRequest).join('\n\n')
