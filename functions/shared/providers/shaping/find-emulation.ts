import type { ChatRequest } from '../../contract/chat.ts'
import type { Target } from '../../routing/route.ts'
import { combineQuirks } from '../quirks/combine-quirks.ts'
import type { Quirk } from '../quirks/quirk.ts'
import { thinkTags } from '../quirks/think-tags.ts'
import { wantsJson } from './describe-format.ts'
import { emulates } from './emulates.ts'
import { keepJson } from './keep-json.ts'
import { readToolCalls } from './read-tool-calls.ts'

/**
 * How the text of an answer becomes what its caller asked for and its model could not be asked for; undefined where it could.
 * `id` names the answer.
 */
export const findEmulation = (
  target: Pick<Target, 'shapes' | 'provider'>,
  { request, id }: { readonly request: ChatRequest; readonly id: string },
): Quirk | undefined => {
  const hasTools = Boolean(request.tools?.length) && emulates(target, 'tools')
  const isJson = wantsJson(request) && emulates(target, 'json')
  if (!hasTools && !isJson) return undefined
  const asked = [...(hasTools ? [readToolCalls(`call_${id}`)] : []), ...(isJson ? [keepJson] : [])]
  // What a model thinks of calling or of braces is neither.
  return combineQuirks([thinkTags, ...asked])
}
