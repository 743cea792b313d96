import { type Command, execute, type Reply, type Store } from './dynamodb-model.ts'
import { remember } from './remember.ts'

/** Stores and commands by number, and what a command does to a store, worked out once. */
export const openStores = () => {
  const stores: Store[] = []
  const storeNumbers = new Map<string, number>()
  const commands: Command[] = []
  const commandNumbers = new Map<string, number>()
  const executed = new Map<string, { readonly store: number; readonly reply: Reply }>()

  const numberOf = <Value>(value: Value, values: Value[], numbers: Map<string, number>): number => {
    const text = JSON.stringify(value)
    const known = numbers.get(text)
    if (known !== undefined) return known
    numbers.set(text, values.length)
    return values.push(value) - 1
  }

  const storeNumber = (store: Store) => numberOf(store, stores, storeNumbers)
  return {
    read: (store: number): Store => stores[store] as Store,
    numberOf: storeNumber,
    commandNumber: remember((command: Command) => numberOf(command, commands, commandNumbers)),
    execute: (store: number, command: number) => {
      const key = `${store} ${command}`
      const known = executed.get(key)
      if (known) return known
      const done = execute(stores[store] as Store, commands[command] as Command)
      const result = { store: storeNumber(done.store), reply: done.reply }
      executed.set(key, result)
      return result
    },
  }
}
export type Stores = ReturnType<typeof openStores>
