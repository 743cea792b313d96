import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'yaml'

/** As much of a JSON schema as is looked at. */
export type Schema = {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly allOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>

export type SpecifiedOperation = {
  readonly operationId: string
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

export type Specification = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, SpecifiedOperation>>>>
}

/**
 * OpenAI's specification as github.com/openai/openai-openapi has it, openapi.yaml at commit
 * f85dbe223d40e1a31cba812ab2d755c7e98a92a3 (MIT, Copyright OpenAI); a newer one replaces the file beside this one.
 */
export const readSpecification = (): Specification =>
  parse(gunzipSync(readFileSync(join(import.meta.dirname, 'openai.openapi.yaml.gz'))).toString(), {
    maxAliasCount: -1,
  })

/** The properties of a schema, those of its alternatives included. */
export const propertiesOf = (
  specification: Specification,
  schema: Schema = {},
): ReadonlyMap<string, Schema> => {
  const found = new Map<string, Schema>()
  const follow = ({ $ref }: Schema): Schema =>
    ($ref ?? '#')
      .split('/')
      .slice(1)
      .reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], specification) as Schema
  const collect = (part: Schema): void => {
    const { properties = {}, allOf = [], anyOf = [], oneOf = [] } = part.$ref ? follow(part) : part
    for (const [name, property] of Object.entries(properties)) found.set(name, property)
    for (const inner of [...allOf, ...anyOf, ...oneOf]) collect(inner)
  }
  collect(schema)
  return found
}
