import table from './operations.json' with { type: 'json' }

/** One operation of OpenAI's API that is passed on as it is. */
export type Operation = {
  /** As the specification names it. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below `/v1`. The first `{…}` names something that has an owner; what comes after it is within that. */
  readonly path: string
  /** Whether its body may say a model. */
  readonly model?: boolean
  /** Whether it lists everything that the account has, whoever owns it. */
  readonly list?: boolean
  /** Where its answer, or each item of its list, names what it has made: `file.id`, or the members of an array. */
  readonly names?: readonly string[]
}

/** All of them, the more exact path first. Generated: `npm run operations` says from what. */
export const operations = table as readonly Operation[]
