import { realParts } from '../request-program.ts'
import { paid } from '../scenarios.ts'
import {
  bug,
  rewrite,
  type SeededBug,
  scenario,
  unconditional,
  without,
  withoutPutCondition,
} from './seeded-bug.ts'

const twice = scenario({ requests: [], credits: [paid, paid] })
const crediting = 'adjustments.#id = :noted'
const forgetting = 'REMOVE adjustments.#id'
const concluding = 'SET madeAt'

export const creditBugs: readonly SeededBug[] = [
  bug(
    'crediting what is noted already',
    unconditional(crediting, 'attribute_not_exists(adjustments.#id)'),
    twice,
  ),
  bug(
    'crediting by what was true before something was forgotten',
    unconditional(crediting, 'forgotten = :forgotten'),
    twice,
  ),
  bug(
    'forgetting without counting',
    rewrite('UpdateExpression', forgetting, 'forgotten + :one', 'forgotten'),
    twice,
  ),
  bug(
    'not looking again whether it is made',
    {
      ...realParts,
      openClient: attempt =>
        realParts.openClient(async command => {
          const reply = await attempt(command)
          if (reply.type !== 'found' || !reply.item?.['pk']?.S?.startsWith('ADJUSTMENT#')) return reply
          const { madeAt: _, ...item } = reply.item
          return { ...reply, item }
        }),
    },
    twice,
  ),
  bug(
    'forgetting what the record does not say is made',
    rewrite('UpdateExpression', concluding, 'madeAt', 'seenAt'),
    twice,
  ),
  bug('crediting without noting it', without(crediting, `, ${crediting}`), twice),
  bug(
    'crediting twice what is left',
    rewrite(
      'UpdateExpression',
      crediting,
      'tokensLeft = tokensLeft - :tokens',
      'tokensLeft = tokensLeft + :tokens',
    ),
    twice,
  ),
  bug(
    'deciding anew what was decided',
    withoutPutCondition(({ pk }) => pk?.S?.startsWith('ADJUSTMENT#') === true),
    twice,
  ),
]
