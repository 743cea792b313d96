import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv'

type Schemas = { readonly components: { readonly schemas: Readonly<Record<string, Schema>> } }
type Schema = {
  readonly anyOf?: readonly Reference[]
  readonly oneOf?: readonly Reference[]
  readonly properties?: { readonly type?: { readonly enum?: readonly string[]; readonly const?: string } }
}
type Reference = { readonly $ref: string }

const folder = join(import.meta.dirname, '../../../fixtures/schemas/answers')

/** The answers of an endpoint as its specification has them; fixtures/schemas/answers/PROVENANCE.md says from where. */
export const openSpecification = (name: 'messages' | 'responses') => {
  const specification = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Schemas
  const { schemas } = specification.components
  const ajv = new Ajv.default({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema(specification, name)

  /** What is wrong with a value; empty where it is as it has to be. */
  const judge = (schema: string, value: unknown): readonly string[] => {
    const validate = ajv.getSchema(`${name}#/components/schemas/${schema}`)
    if (!validate) return [`there is no schema ${schema}`]
    if (validate(value)) return []
    return (validate.errors ?? []).map(({ instancePath, message }) => `${schema}${instancePath} ${message}`)
  }

  const nameOf = ({ $ref }: Reference): string => $ref.split('/').at(-1) ?? ''
  const typeOf = (schema: string): string | undefined => {
    const { enum: values, const: value } = schemas[schema]?.properties?.type ?? {}
    return value ?? values?.[0]
  }

  /** The schema of an event is found by its type: a judgement on a union of fifty says nothing. */
  const judgeEvent = (union: string, event: { readonly type: string }): readonly string[] => {
    const members = (schemas[union]?.anyOf ?? schemas[union]?.oneOf ?? []).map(nameOf)
    const member = members.find(schema => typeOf(schema) === event.type)
    return member ? judge(member, event) : [`no event of ${union} has the type ${event.type}`]
  }

  return { judge, judgeEvent }
}
