import type { Guarding } from './guarding.ts'

/** What guardrails have done so far, under a name of a header or a fact; nothing if nothing. */
export const writeDeeds = (
  name: string,
  guarding: Guarding | undefined,
): Readonly<Record<string, string>> => {
  const deeds = guarding?.deeds()
  return deeds === undefined ? {} : { [name]: deeds }
}
