/** The local servers ask for no credentials, but the AWS SDK refuses to call without any. */
export const dummyCredentials = { accessKeyId: 'local', secretAccessKey: 'local' } as const
