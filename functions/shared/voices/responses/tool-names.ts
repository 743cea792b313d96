import type { ResponsesRequest, ResponsesTool } from '../../contract/responses.ts'

/** A tool as a Responses request names it. */
export type ToolName = { readonly name: string; readonly namespace?: string; readonly isCustom: boolean }

export type NamedTool = { readonly tool: ResponsesTool; readonly namespace: string | undefined }

/** Every tool of a request; those in a namespace stand in its `tools`. */
export const listTools = ({ tools }: Pick<ResponsesRequest, 'tools'>): readonly NamedTool[] =>
  (tools ?? []).flatMap((tool): readonly NamedTool[] => {
    if (tool.type !== 'namespace') return [{ tool, namespace: undefined }]
    const inside = (Array.isArray(tool['tools']) ? tool['tools'] : []) as readonly ResponsesTool[]
    return inside.map(member => ({ tool: member, namespace: tool.name ?? '' }))
  })

/** The one name that a function has in a chat, which knows no namespaces. */
export const chatNameOf = (name: string | null | undefined, namespace: unknown): string =>
  typeof namespace === 'string' ? `${namespace}__${name}` : (name ?? '')

/** From the name in a chat back to that in the request; a tool that it did not offer is called as it is. */
export const openToolNames = (request: ResponsesRequest): ((chatName: string) => ToolName) => {
  const names = new Map(
    listTools(request).map(({ tool: { type, name }, namespace }): [string, ToolName] => [
      chatNameOf(name, namespace),
      { name: name ?? '', ...(namespace !== undefined && { namespace }), isCustom: type === 'custom' },
    ]),
  )
  return chatName => names.get(chatName) ?? { name: chatName, isCustom: false }
}
