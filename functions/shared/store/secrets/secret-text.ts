import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'

/** A secret that does not change while an instance lives, read once; a read that failed is tried again by the next caller. */
export const openSecretText = (secrets: SecretsManagerClient, name: string): (() => Promise<string>) => {
  let reading: Promise<string> | undefined
  const read = async (): Promise<string> => {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: name }))
    if (!SecretString) throw new Error(`The secret ${name} is empty.`)
    return SecretString
  }
  return () => {
    reading ??= read().catch(error => {
      reading = undefined
      throw error
    })
    return reading
  }
}
