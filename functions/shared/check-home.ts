import type { Configuration } from './configuration/configuration.ts'
import { GatewayError } from './contract/gateway-error.ts'
import type { Environment } from './environment.ts'

type Place = {
  readonly configuration: Pick<Configuration, 'regions'>
  readonly environment: Pick<Environment, 'AWS_REGION'>
}

/** The name of this region, where there are several and another one is the home; undefined: this is the home. */
export const nameOfOther = ({ configuration, environment }: Place): string | undefined =>
  configuration.regions && configuration.regions.home !== environment.AWS_REGION
    ? environment.AWS_REGION
    : undefined

/** Refuses what is written in the home region alone. Throws 421 in any other one. */
export const checkHome = (place: Place): void => {
  const here = nameOfOther(place)
  if (here === undefined) return
  throw new GatewayError({
    status: 421,
    code: 'not_the_home_region',
    message: `This is ${here}. Tenants, virtual keys, credits and payments are in ${place.configuration.regions?.home}: send this request to the URL of that region.`,
  })
}
