import { isObject, type Json } from './json.ts'

/** Whether what a provider calls its choices are some, as far as everybody relies on it: none, or a list of objects. */
export const hasSoundChoices = ({ choices }: Json): boolean =>
  choices == null || (Array.isArray(choices) && choices.every(isObject))
