import type { ProviderEntry } from '../configuration/configuration.ts'
import { lookUp } from '../contract/look-up.ts'

type Body = Readonly<Record<string, unknown>>

/** Drops, renames, defaults and forces top-level parameters as the provider's entry says, in that order. */
export const shapeRequest = ({ params }: ProviderEntry, body: Body): Body => {
  const kept = Object.entries(body).filter(([name]) => !params.drop.includes(name))
  const renamed = kept.map(([name, value]) => [lookUp(params.rename, name) ?? name, value])
  return { ...params.default, ...Object.fromEntries(renamed), ...params.force }
}

const listStops = (stop: unknown): readonly unknown[] =>
  Array.isArray(stop) ? stop : typeof stop === 'string' ? [stop] : []

/** Adds the provider's stop sequences to the request's own, each once. */
export const mergeStops = <Request extends Body>(request: Request, stop: readonly string[]): Request =>
  stop.length === 0 ? request : { ...request, stop: [...new Set([...listStops(request['stop']), ...stop])] }
