import { type Json, objectOf, textOf } from '../json.ts'

/** What stands in for the reason where Anthropic gives none (RefusalStopDetails). */
const unexplained = 'The model refused to answer.'

/** Why the model refused; null where it did not. */
export const readRefusal = ({ stop_reason, stop_details }: Json): string | null =>
  stop_reason === 'refusal' ? textOf(objectOf(stop_details)['explanation']) || unexplained : null
