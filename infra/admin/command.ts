import type { ParseArgsConfig } from 'node:util'
import type { View } from './format-answer.ts'

/** One request to the admin API, and how to show what is answered. */
export type Question = {
  readonly view: View
  readonly method: 'GET' | 'POST'
  /** After `/admin/v1`. */
  readonly path: string
  readonly body?: object
}

export type Values = Readonly<Record<string, string | undefined>>

/** How one command is read. */
export type Reader = {
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** What stands after the command's name. */
  readonly names: readonly string[]
  /** `parts` are what was given for the names, percent-encoded. Throws an error for people. */
  readonly read: (parts: readonly string[], values: Values, now: number) => Question
}

/** By what is typed: one word or two. */
export type Readers = Readonly<Record<string, Reader>>

export const post = (view: View, path: string, body: object): Question => ({
  view,
  method: 'POST',
  path,
  body,
})
export const get = (view: View, path: string): Question => ({ view, method: 'GET', path })
