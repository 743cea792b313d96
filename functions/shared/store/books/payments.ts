import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { type Item, isConditionFailed, number, readNumber, text } from '../attribute.ts'

/** A payment that was credited, for whoever hears of it again: its repetitions and its refunds. */
export type Payment = {
  /** `<provider>-<the provider's own id>`. */
  readonly id: string
  readonly tenant: string
  /** What it is credited as, in nano-dollars: a rate that changes does not change it any more. */
  readonly nanos: number
  /** In the smallest unit of its own currency. */
  readonly paid: number
}

const paymentIsNew = 'attribute_not_exists(pk)'

const keyOf = (id: string) => ({ pk: text(`PAYMENT#${id}`), sk: text('PAYMENT') })

const readPayment = (id: string, item: Item): Payment => ({
  id,
  tenant: item['tenant']?.S ?? '',
  nanos: readNumber(item['nanos']),
  paid: readNumber(item['paid']),
})

export const openPayments = (dynamodb: DynamoDBClient, table: string) => ({
  /** Writes a payment down unless it is already, and resolves to what stands. */
  remember: async (payment: Payment): Promise<Payment> => {
    const { id, tenant, nanos, paid } = payment
    const put = new PutItemCommand({
      TableName: table,
      Item: { ...keyOf(id), tenant: text(tenant), nanos: number(nanos), paid: number(paid) },
      ConditionExpression: paymentIsNew,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    })
    try {
      await dynamodb.send(put)
      return payment
    } catch (error) {
      if (!isConditionFailed(error)) throw error
      return error.Item ? readPayment(id, error.Item) : payment
    }
  },

  find: async (id: string): Promise<Payment | undefined> => {
    const get = new GetItemCommand({ TableName: table, Key: keyOf(id), ConsistentRead: true })
    const { Item } = await dynamodb.send(get)
    return Item && readPayment(id, Item)
  },
})
export type Payments = ReturnType<typeof openPayments>
