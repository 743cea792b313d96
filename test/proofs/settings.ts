import type { Settings } from './prove.ts'

const faults = { lostRequest: 0.03, lostReply: 0.03, lateRequest: 0.01, throttled: 0.01 }

/** For every run of the tests, on the embedded DynamoDB. */
export const quick: Omit<Settings, 'url'> = {
  clients: 60,
  workers: 2,
  seconds: 5,
  requestsPerSecond: 80,
  speed: 5,
  faults,
}

/** About two minutes in all, on AWS's own DynamoDB Local, which makes some four hundred writes a second. */
export const thorough: Omit<Settings, 'url'> = {
  clients: 500,
  workers: 4,
  seconds: 60,
  requestsPerSecond: 50,
  speed: 5,
  faults,
}
