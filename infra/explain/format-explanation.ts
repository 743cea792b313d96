import { formatTable } from '../format-table.ts'
import type { Explanation } from './explain-request.ts'

type Places = Explanation['targets']

const list = (places: Places): string =>
  formatTable([
    ['', 'model', 'provider', 'as', 'because'],
    ...places.map(({ model, provider, target, reason }, index) => [
      String(index + 1),
      model,
      provider,
      target,
      reason,
    ]),
  ])

const names: Readonly<Record<keyof Explanation['after'], string>> = {
  contextWindow: 'the context window is exceeded',
  contentPolicy: 'a content policy refuses it',
  quota: "the caller's quota does not suffice",
}

const writeChain = (routes: readonly Places[]): string =>
  routes.length === 0
    ? 'the caller is told'
    : routes
        .map(places => places.map(({ provider, target }) => `${provider} ${target}`).join(', '))
        .join('; after the same again ')

/** A page for people. */
export const formatExplanation = (explanation: Explanation): string => {
  const { model, tenant, targets, leftOut, shadow, after } = explanation
  const chains = Object.entries(names).map(([kind, name]) => [
    `When ${name}`,
    writeChain(after[kind as keyof typeof names]),
  ])
  return [
    `A request of tenant ${tenant} for ${model} is tried here, in this order and over again, three times in all:`,
    list(targets),
    ...(leftOut.length > 0 ? ['Not tried:', list(leftOut)] : []),
    formatTable(chains),
    ...(shadow ? [`A copy goes to ${shadow.model} after ${shadow.fraction * 100} % of the answers.`] : []),
  ].join('\n\n')
}
