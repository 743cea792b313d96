import { describe, expect, it } from 'vitest'
import { openFindPrice } from '../../../functions/shared/accounting/find-price.ts'
import { priceTable } from '../../../functions/shared/accounting/price-table.ts'
import { Configuration } from '../../../functions/shared/configuration/configuration.ts'
import type { Call } from '../../../functions/shared/contract/call.ts'
import { ChatRequest } from '../../../functions/shared/contract/chat.ts'
import type { Task } from '../../../functions/shared/contract/inference-request.ts'
import { routeTask } from '../../../functions/shared/route-task.ts'
import { openModelRouter } from '../../../functions/shared/routing/route-model.ts'

const provider = { baseUrl: 'https://provider.example/v1' }
const target = (id: string, input: number, output: number) => ({ provider: id, price: { input, output } })

const configuration = Configuration.parse({
  providers: {
    'cheap-to-ask': provider,
    'cheap-to-answer': provider,
    mute: { ...provider, dialect: 'unspoken' },
  },
  models: [
    {
      name: 'priced',
      strategy: 'cost',
      targets: [target('cheap-to-ask', 1, 50), target('cheap-to-answer', 10, 5)],
    },
    { name: 'spoken', targets: [{ provider: 'mute' }, { provider: 'cheap-to-ask', priority: 1 }] },
    {
      name: 'stuck',
      strategy: 'sticky',
      targets: [{ provider: 'cheap-to-ask' }, { provider: 'cheap-to-answer' }],
    },
  ],
  tenants: [{ id: 't', keyPrefix: 't' }],
})

const gateway = {
  router: openModelRouter(configuration),
  findPrice: openFindPrice(priceTable),
  health: () => undefined,
  clock: { now: () => 0 },
}

const ask = (model: string, content: string, more: object = {}): Task => ({
  endpoint: 'chat',
  request: ChatRequest.parse({ model, messages: [{ role: 'user', content }], ...more }),
})

const route = (task: Task, dice = () => 0) =>
  routeTask(
    { ...gateway, dice },
    {
      call: { id: 'r', headers: {} } as Call,
      caller: { tenant: configuration.tenants[0] as (typeof configuration.tenants)[number], keyId: 'none' },
      task,
    },
  )
const firstOf = (task: Task, dice?: () => number) => route(task, dice).targets[0]?.providerId

describe('where a task goes', () => {
  it('is the cheapest for this request, whose length decides which that is', () => {
    expect(firstOf(ask('priced', 'x'.repeat(40_000)))).toBe('cheap-to-ask')
    expect(firstOf(ask('priced', 'hi'))).toBe('cheap-to-answer')
  })

  it('is the cheapest for an answer that the caller wants short', () => {
    expect(firstOf(ask('priced', 'hi', { max_tokens: 10 }))).toBe('cheap-to-ask')
  })

  it('is no provider that does not speak of such things', () => {
    const { targets, leftOut } = route(ask('spoken', 'hi'))
    expect(targets.map(({ providerId }) => providerId)).toEqual(['cheap-to-ask'])
    expect(leftOut.map(({ providerId }) => providerId)).toEqual(['mute'])
  })

  it('is the same for all of a conversation, and not for every conversation', () => {
    const firstFor = (user: string, point: number) => firstOf(ask('stuck', 'hi', { user }), () => point)
    expect(firstFor('a', 0)).toBe(firstFor('a', 0.9))
    expect(new Set([...'abcdefgh'].map(user => firstFor(user, 0))).size).toBe(2)
  })
})
