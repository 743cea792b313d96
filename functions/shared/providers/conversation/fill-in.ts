import type { TemplateValue } from '../../configuration/conversation.ts'

export type TemplateValues = Readonly<Partial<Record<TemplateValue, unknown>>>

const only = /^\{(\w+)\}$/
const anywhere = /\{(\w+)\}/g

const find = (values: TemplateValues, name: string): unknown => values[name as TemplateValue]

/** Fills a URL or header: every value is encoded, because an id is what somebody else says. */
export const fillInText = (template: string, values: TemplateValues): string =>
  template.replace(anywhere, (_, name: string) => encodeURIComponent(String(find(values, name) ?? '')))

/** Fills the texts of a JSON value; one that is a placeholder and nothing else becomes the value as it is. */
export const fillIn = (template: unknown, values: TemplateValues): unknown => {
  if (typeof template === 'string') {
    const name = only.exec(template)?.[1]
    if (name !== undefined) return find(values, name)
    return template.replace(anywhere, (_, part: string) => String(find(values, part) ?? ''))
  }
  if (Array.isArray(template)) return template.map(entry => fillIn(entry, values))
  if (typeof template !== 'object' || template === null) return template
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fillIn(value, values)]))
}
