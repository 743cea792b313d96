/** Under these names a request says whose file, store, thread and so on it means. */
const idNames = new Set([
  'assistant_id',
  'consent',
  'container',
  'container_id',
  'conversation',
  'conversation_id',
  'eval_id',
  'file_id',
  'file_ids',
  'input_file_id',
  'previous_response_id',
  'response_id',
  'skill_id',
  'thread_id',
  'training_file',
  'validation_file',
  'vector_store_id',
  'vector_store_ids',
  'video',
  'video_id',
  'voice_id',
])

/** Under these as the `id` of an object: `{"voice": {"id": "voice_1"}}`. */
const objectNames = new Set(['characters', 'conversation', 'source', 'video', 'voice'])

/** What callers keep, or describe, in their own words. */
const ownWords = new Set([
  'arguments',
  'attributes',
  'item',
  'metadata',
  'parameters',
  'properties',
  'schema',
])

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const textsOf = (value: unknown): readonly string[] =>
  [value].flat().filter(text => typeof text === 'string' && text !== '') as string[]

const idOf = (value: unknown): unknown =>
  isObject(value) && 'id' in value ? (value.id as unknown) : undefined

/** Every id that a request names in its body, by OpenAI's names for them, each once. */
export const findIds = (body: unknown): readonly string[] => {
  const ids = new Set<string>()
  const look = (value: unknown): void => {
    if (!isObject(value)) return
    for (const [name, field] of Object.entries(value)) {
      if (idNames.has(name)) for (const id of textsOf(field)) ids.add(id)
      if (objectNames.has(name)) for (const id of textsOf([field].flat().map(idOf))) ids.add(id)
      if (!ownWords.has(name)) look(field)
    }
  }
  look(body)
  return [...ids]
}
