import type { RequestPlan } from './request-program.ts'
import { moments, type Scenario } from './scenario.ts'

const limits = { tokens: 10 }
const plan = (id: string, change: Partial<RequestPlan> = {}): RequestPlan => ({
  id,
  holds: 4,
  uses: 3,
  limits,
  ...change,
})
const common = { faults: 0, mayFail: false, mayCrash: true } as const

export const scenarios: readonly Scenario[] = [
  {
    ...common,
    name: 'two requests on a network that loses and delays',
    requests: [plan('a'), plan('b')],
    times: [moments.start],
    faults: 2,
    mayFail: true,
  },
]
