import type { Params } from '../../configuration/shape.ts'
import { lookUp } from '../../contract/look-up.ts'

type Fields = Readonly<Record<string, unknown>>

/** Drops, renames, defaults and forces top-level parameters, in that order. */
export const shapeParams = (params: Params | undefined, fields: Fields): Fields => {
  if (!params) return fields
  const kept = Object.entries(fields).filter(([name]) => !params.drop.includes(name))
  const renamed = kept.map(([name, value]) => [lookUp(params.rename, name) ?? name, value])
  return { ...params.default, ...Object.fromEntries(renamed), ...params.force }
}
