import type { PartialArgument } from './wire.ts'

type Tree = { [key: string]: unknown }

/** `$.places[0].name` and `$['a b']` as their keys. */
const parsePath = (path: string): readonly string[] =>
  [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted ?? '',
  )

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null

const findParent = (root: Tree, keys: readonly string[]): Tree =>
  keys.slice(0, -1).reduce((tree, key, depth) => {
    const known = tree[key]
    if (isTree(known)) return known
    const made = (/^\d+$/.test(keys[depth + 1] ?? '') ? [] : Object.create(null)) as Tree
    tree[key] = made
    return made
  }, root)

/** Gathers the arguments of one call from its pieces: a text is continued, anything else is set. */
export const gatherArguments = () => {
  // Without a prototype, or a path through `__proto__` would change every object.
  const root: Tree = Object.create(null)

  return {
    add: ({ jsonPath, stringValue, numberValue, boolValue }: PartialArgument): void => {
      const keys = parsePath(jsonPath)
      const key = keys.at(-1)
      if (key === undefined) return
      const parent = findParent(root, keys)
      const before = parent[key]
      parent[key] =
        stringValue === undefined
          ? (numberValue ?? boolValue ?? null)
          : typeof before === 'string'
            ? before + stringValue
            : stringValue
    },
    read: (): Tree => root,
  }
}
