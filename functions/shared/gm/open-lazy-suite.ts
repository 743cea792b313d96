import type { Log } from '../contract/log.ts'
import { openSuite, type Suite } from './open-suite.ts'

/** The algorithms, loaded by whoever is first to need them; a load that failed is tried again by the next. */
export const openLazySuite = (log: Log): (() => Promise<Suite>) => {
  let loading: Promise<Suite> | undefined
  return () => {
    loading ??= openSuite().catch(error => {
      loading = undefined
      log('error', 'gm library not loaded')
      throw error
    })
    return loading
  }
}
