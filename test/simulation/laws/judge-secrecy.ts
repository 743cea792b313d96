import type { Item } from '../../../functions/shared/store/attribute.ts'
import { promptCanary } from '../gateway/draw-errand.ts'
import type { RequestRecord } from '../history.ts'

type Spoken = {
  readonly lines: readonly string[]
  readonly requests: readonly RequestRecord[]
  readonly items: readonly Item[]
  /** Keys of every kind. */
  readonly secrets: readonly string[]
}

/** No key is told to anybody, and what was said to a model stays between the caller and its providers. */
export const judgeSecrecy = ({ lines, requests, items, secrets }: Spoken): readonly string[] => {
  const find = (text: string, where: string, forbidden: readonly string[]): readonly string[] =>
    forbidden.filter(secret => text.includes(secret)).map(secret => `${where} gives away ${secret}`)
  const confidential = [...secrets, promptCanary]
  return [
    ...lines.flatMap(line => find(line, 'the log', confidential)),
    ...requests.flatMap(({ id, reply, text }) =>
      find(JSON.stringify(reply) + text, `the answer of ${id}`, secrets),
    ),
    ...items.flatMap(item => find(JSON.stringify(item), 'a table', confidential)),
  ]
}
