import { FilterPattern } from 'aws-cdk-lib/aws-logs'

/** Finds the lines of the gateway that say `unsettled`; Lambda may nest what a function writes one level down. */
export const unsettledPattern = FilterPattern.any(
  FilterPattern.stringValue('$.message', '=', 'unsettled'),
  FilterPattern.stringValue('$.message.message', '=', 'unsettled'),
)
