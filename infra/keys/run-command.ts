import { parseVirtualKey } from '../../functions/shared/contract/virtual-key.ts'
import { describeVirtualKey } from '../../functions/shared/store/tenants/describe-virtual-key.ts'
import type { CreatedVirtualKey, KeyOwner } from '../../functions/shared/store/tenants/draft-virtual-key.ts'
import type { VirtualKeys } from '../../functions/shared/store/tenants/virtual-keys.ts'
import type { Owners } from './choose-owners.ts'
import { formatNewKey } from './format-new-key.ts'
import { formatMoment, formatRecords } from './format-records.ts'
import type { Command } from './read-command.ts'

type House = {
  readonly keys: VirtualKeys
  readonly now: number
}

type CommandOf<Action extends Command['action']> = Extract<Command, { action: Action }>

const toJson = (value: unknown): string => JSON.stringify(value, null, 2)

/** The only place where a key is shown. */
const reveal = ({ key, signing, record }: CreatedVirtualKey, json: boolean, now: number): string => {
  if (json) return toJson({ key, signing, ...describeVirtualKey(record, now) })
  return `${formatNewKey({ key, signing })}\n\n${formatRecords([record], now)}`
}

const create = async (command: CommandOf<'create'>, owner: KeyOwner, { keys, now }: House) => {
  const { name, expiresAt, value, terms, json } = command
  const created = await keys.create({ ...owner, name, expiresAt, value, terms })
  if (value === undefined) return reveal(created, json, now)
  if (json) return toJson(describeVirtualKey(created.record, now))
  const hint =
    parseVirtualKey(value) === undefined ? ' A gateway with ACCEPT_IMPORTED_KEYS=true accepts it.' : ''
  return `The key is imported.${hint}\n\n${formatRecords([created.record], now)}`
}

const list = async ({ json, tenant }: CommandOf<'list'>, owners: Owners, { keys, now }: House) => {
  const records = (await Promise.all(owners.map(owner => keys.list(owner)))).flat()
  if (json) return toJson(records.map(record => describeVirtualKey(record, now)))
  if (records.length > 0) return formatRecords(records, now)
  return `There are no keys yet. Make one: npm run keys -- create --tenant ${tenant ?? owners[0].tenant}`
}

const rotate = async (command: CommandOf<'rotate'>, owner: KeyOwner, { keys, now }: House) => {
  const { id, overlapMs, json } = command
  const shown = reveal(await keys.rotate({ ...owner, id, overlapMs }), json, now)
  return json ? shown : `${shown}\n\n${id} holds until ${formatMoment(now + overlapMs)} at the latest.`
}

const revoke = async ({ id, json }: CommandOf<'revoke'>, owner: KeyOwner, { keys, now }: House) => {
  const record = await keys.revoke({ ...owner, id })
  if (json) return toJson(describeVirtualKey(record, now))
  return `${formatRecords([record], now)}\n\nEvery gateway refuses it within 5 seconds.`
}

/** Does what the command says to the keys of `owners` and resolves to what to print. */
export const runCommand = (command: Command, owners: Owners, house: House): Promise<string> => {
  const [owner] = owners
  switch (command.action) {
    case 'create':
      return create(command, owner, house)
    case 'list':
      return list(command, owners, house)
    case 'rotate':
      return rotate(command, owner, house)
    case 'revoke':
      return revoke(command, owner, house)
  }
}
