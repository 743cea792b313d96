import type { Operation } from '../../functions/shared/contract/operation.ts'
import { propertiesOf, type Schema, type Specification, type SpecifiedOperation } from './specification.ts'

/** What the gateway answers itself, by any provider: rows of functions/gateway/routes.ts. */
const answeredHere = new Set([
  'POST /chat/completions',
  'POST /completions',
  'POST /embeddings',
  'GET /models',
  'GET /models/{model}',
  'POST /responses',
  'GET /responses/{response_id}',
  'DELETE /responses/{response_id}',
  'POST /responses/{response_id}/cancel',
  'GET /responses/{response_id}/input_items',
])

/** What is for whoever has the account at the provider. The last one wants an admin key there. */
const operators = /^\/(organization|projects)\/|^\/fine_tuning\/checkpoints\//

/** Where else than under `id` an answer names things that the provider has made. What callers have said is never among them. */
const madeNames = ['output_file_id', 'error_file_id', 'result_files', 'fine_tuned_model']

/** What the specification does not show by its names. */
const alsoNames: Readonly<Record<string, readonly string[]>> = {
  completeUpload: ['file.id'],
  createAssistant: ['tool_resources.file_search.vector_store_ids'],
  createThread: ['tool_resources.file_search.vector_store_ids'],
  createThreadAndRun: ['thread_id'],
  createVoice: ['id'],
  CreateVideoEdit: ['id'],
  CreateVideoExtend: ['id'],
  CreateVideoRemix: ['id'],
}

/** Not OpenAI's, but asked for in the same way. */
const rerank: Operation = { id: 'createRerank', method: 'POST', path: '/rerank', model: true }

const jsonOf = (content: SpecifiedOperation['responses'][string]['content']): Schema | undefined =>
  content?.['application/json']?.schema

const answerOf = ({ responses }: SpecifiedOperation) =>
  jsonOf((responses['200'] ?? responses['201'])?.content)

/** `{…}` comes after every name that may stand in its place, so that the first row that matches is the right one. */
const sortKey = ({ path, method }: Operation): string => `${path.replaceAll('{', '~{')} ${method}`

/**
 * The table of everything that is passed on, from the specification: which answers name what was made, which are lists that
 * have to be filtered, and which requests say a model.
 */
export const buildOperations = (specification: Specification): readonly Operation[] => {
  const all = Object.entries(specification.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, specified]) => ({ path, method: method.toUpperCase(), specified })),
  )
  /** Where things are created that have an address. */
  const collections = new Set(all.map(({ path }) => path.split('/{')[0]))

  const build = ({ path, method, specified }: (typeof all)[number]): Operation => {
    const answer = propertiesOf(specification, answerOf(specified))
    const bodies = Object.values(specified.requestBody?.content ?? {})
    const isCreation = method === 'POST' && collections.has(path) && answer.has('id')
    const isAddressed = all.some(other => other.path.startsWith(`${path}/{`))
    const isList = method === 'GET' && !path.includes('{')
    const items = isList ? propertiesOf(specification, itemOf(answer)) : answer
    const names = [
      ...(isCreation && isAddressed ? ['id'] : []),
      ...madeNames.filter(name => items.has(name)),
      ...(alsoNames[specified.operationId] ?? []),
    ]
    return {
      id: specified.operationId,
      method: method as Operation['method'],
      path,
      ...(bodies.some(({ schema }) => propertiesOf(specification, schema).has('model')) && { model: true }),
      ...(isList && { list: true }),
      ...(names.length > 0 && { names }),
    }
  }

  return all
    .filter(
      ({ path, method }) =>
        !path.includes('?') && !operators.test(path) && !answeredHere.has(`${method} ${path}`),
    )
    .map(build)
    .concat(rerank)
    .sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1))
}

/** What a list is of. */
const itemOf = (answer: ReadonlyMap<string, Schema>): Schema | undefined =>
  (answer.get('data') as { readonly items?: Schema } | undefined)?.items

/** One row a line, so that a change of the specification is a change of lines. */
export const writeOperations = (operations: readonly Operation[]): string =>
  `[\n${operations.map(operation => JSON.stringify(operation)).join(',\n')}\n]\n`
