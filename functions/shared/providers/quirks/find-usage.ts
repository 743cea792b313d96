import { isObject, type Json, listOf, objectOf } from '../json.ts'

/** Where providers put their usage: beside the choices, in a field of their own, or in a choice. */
export const findUsage = (body: Json): Json | undefined =>
  [body, objectOf(body['x_groq']), ...listOf(body['choices'])].map(({ usage }) => usage).find(isObject)
