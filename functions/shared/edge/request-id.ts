const sound = /^[A-Za-z0-9_-]{1,64}$/

/** The caller's own id where it is fit for logs and headers, ours otherwise. */
export const chooseRequestId = (asked: string | undefined, ours: string): string =>
  asked !== undefined && sound.test(asked) ? asked : ours
