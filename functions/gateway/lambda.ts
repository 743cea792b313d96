import { openLambdaDoor } from '../shared/edge/lambda-door.ts'
import { open } from './open.ts'

const { handle, warmUp, clock, log } = open()

void warmUp()

// Without a listener a stray rejection ends the process, and with it every connection and cache it holds.
process.on('unhandledRejection', error => {
  log('error', 'unhandled rejection', { name: error instanceof Error ? error.name : 'unknown' })
})

export const handler = openLambdaDoor({ handle, clock, log })
