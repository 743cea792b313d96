import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv'

/** Parts of the providers' own specifications; fixtures/schemas/PROVENANCE.md says where they are from. */
type Specification = 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'google-gemini'

const read = (name: Specification): object =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/schemas', `${name}.json`), 'utf8'))

/** What a specification finds wrong with a value; empty where it is as it has to be. */
export const openSchema = (specification: Specification, schema: string) => {
  const ajv = new Ajv.default({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema(read(specification), specification)
  const validate = ajv.compile({ $ref: `${specification}#/components/schemas/${schema}` })
  return (value: unknown): readonly string[] =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}
