import { maskLogText } from '../privacy/mask-log-text.ts'

const sound = /^[A-Za-z0-9_-]{1,64}$/

const isFit = (id: string): boolean => sound.test(id) && maskLogText(id) === id

/** The caller's own id where it is fit for logs and headers, ours otherwise: nobody's key or card names a request. */
export const chooseRequestId = (asked: string | undefined, ours: string): string =>
  asked !== undefined && isFit(asked) ? asked : ours
