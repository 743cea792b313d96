import type { Task } from '../contract/inference-request.ts'

/** Parts that have all in themselves, and pictures, of which no more counts than a constant. */
const boundedTypes: ReadonlySet<unknown> = new Set([
  ...['text', 'refusal', 'search_result'],
  ...['image', 'image_url', 'input_image'],
])

/** Of Responses: what a provider keeps and puts before a request. */
const keptBefore = ['conversation', 'prompt'] as const

const idNames: ReadonlySet<string> = new Set(['file_id', 'video_id'])

/** What is said of a document, in words that may begin with a link. */
const wordNames: ReadonlySet<string> = new Set(['context', 'filename', 'text', 'title'])

/** `https:`, `gs:`, `s3:` and the like; not `data:`, which has all in itself. */
const isLink = (text: string): boolean => /^[a-z][a-z0-9+.-]{1,15}:\/\//i.test(text.slice(0, 20))

/** Whether a part names something elsewhere: by a link anywhere in it, or by the id of a file. */
const isUnseen = (value: unknown, name = ''): boolean => {
  if (typeof value === 'string')
    return (isLink(value) && !wordNames.has(name)) || (idNames.has(name) && value !== '')
  if (typeof value !== 'object' || value === null) return false
  if ('type' in value && boundedTypes.has(value.type)) return false
  return Object.entries(value).some(([field, inner]) => isUnseen(inner, field))
}

/**
 * Where a request first names what is not in it, so that nothing in it says how long that is: a document, a film or sound
 * by link or id, a conversation or a prompt that its provider keeps. Undefined where all is there.
 */
export const findUnseen = (task: Task): string | undefined => {
  if (task.endpoint !== 'chat') return undefined
  const { original } = task
  const kept =
    original?.endpoint === 'responses' ? keptBefore.find(name => original.request[name] != null) : undefined
  if (kept) return kept
  const index = task.request.messages.findIndex(
    // What a model has said is only repeated: the links in it lead nowhere.
    ({ role, content }) =>
      role !== 'assistant' && Array.isArray(content) && content.some(part => isUnseen(part)),
  )
  return index === -1 ? undefined : `messages[${index}]`
}
