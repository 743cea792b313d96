import type { Bill } from './bill.ts'

/** One bill of several: as sure as its least sure part, and without a price where one of them has none. */
export const sumBills = ([first, ...others]: readonly [Bill, ...Bill[]]): Bill =>
  others.reduce(
    (sum, bill) => ({
      tokens: sum.tokens + bill.tokens,
      nanos: sum.nanos === undefined || bill.nanos === undefined ? undefined : sum.nanos + bill.nanos,
      kind: sum.kind === 'actual' ? bill.kind : sum.kind,
      priceVersion:
        sum.priceVersion === bill.priceVersion
          ? sum.priceVersion
          : [sum, bill].map(({ priceVersion }) => priceVersion).join('+'),
    }),
    first,
  )
