import type { AttributeValue } from '@aws-sdk/client-dynamodb'

/** An item as DynamoDB's wire has it. */
export type Item = Readonly<Record<string, AttributeValue>>

export const text = (value: string): AttributeValue => ({ S: value })
export const number = (value: number): AttributeValue => ({ N: String(value) })
export const map = (value: Record<string, AttributeValue>): AttributeValue => ({ M: value })

/** Zero where there is no number, as DynamoDB's own ADD takes it. */
export const readNumber = (value: AttributeValue | undefined): number => Number(value?.N ?? 0)

type ConditionFailed = { readonly Item?: Item; readonly $metadata: { readonly attempts?: number } }

export const isConditionFailed = (error: unknown): error is ConditionFailed =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException'
