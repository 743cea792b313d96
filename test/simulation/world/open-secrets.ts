import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { SeededDice } from './open-dice.ts'
import type { Process } from './open-process.ts'

type Opening = {
  readonly dice: SeededDice
  readonly texts: Readonly<Record<string, string>>
  /** The probability that Secrets Manager gives no answer. */
  readonly failure: () => number
  readonly note: (kind: string) => void
}

/** Both tries that `connect-aws.ts` gives a secret, in milliseconds. */
const patienceMs = 6_000

const fail = (name: string): Error => Object.assign(new Error(name), { name })

/** Secrets Manager, as far as the store uses it, for one process. */
export const openSecrets = (
  { dice, texts, failure, note }: Opening,
  process: Process,
): SecretsManagerClient => {
  const send = (command: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (!(command instanceof GetSecretValueCommand)) throw new Error('There is no such command here.')
      const { SecretId = '' } = command.input
      if (dice.chance(failure())) {
        note('secrets: no answer')
        process.clock.after(patienceMs, () => reject(fail('TimeoutError')))
        return
      }
      const SecretString = texts[SecretId]
      process.clock.after(dice.between(5, 50), () =>
        SecretString === undefined ? reject(fail('ResourceNotFoundException')) : resolve({ SecretString }),
      )
    })
  return { send } as unknown as SecretsManagerClient
}
