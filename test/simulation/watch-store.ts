import type { Command, Reply } from '../model/dynamodb-model.ts'
import { describeChange, findTaken, judgeChange } from './laws/judge-change.ts'
import type { Scene } from './open-scene.ts'
import type { Process } from './world/open-process.ts'
import type { Change } from './world/open-tables.ts'

const isOfAccount = ({ before, after }: Change): boolean =>
  (after ?? before)?.['pk']?.S?.startsWith('ACCOUNT#') ?? false

/** Executes what arrives at the store, and looks at every account that it changes. */
export const watchStore =
  ({ tables, actor, accuse, note, tell }: Scene, changeCommand: (command: Command) => Command) =>
  (sent: Command, from: Process): (() => Reply) => {
    const command = changeCommand(sent)
    const request = actor()
    return () => {
      const { reply, change } = tables.execute(command)
      tell(`${from.name} ${request?.id ?? ''} ${command.type} ${reply.type} ${JSON.stringify(command.input)}`)
      if (!change || !isOfAccount(change)) return reply
      for (const violation of judgeChange(change)) accuse(violation)
      for (const kind of describeChange(change)) note(`account: ${kind}`)
      if (request) for (const id of findTaken(change)) request.leaseId = id
      return reply
    }
  }
