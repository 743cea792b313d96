import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { DynamoDBRecord, AttributeValue as StreamAttributeValue } from 'aws-lambda'

type Image = Readonly<Record<string, AttributeValue>>

/** 2026-12-01T00:00:05Z, in seconds: when the rows were written. */
const writtenAt = 1_796_083_205

/** What Lambda delivers of a stream of new items; the sequence numbers count on from `first`. */
export const toRecords = (images: readonly Image[], first = 4_000): DynamoDBRecord[] =>
  images.map((image, index) => ({
    eventID: `event-${first + index}`,
    eventName: 'INSERT',
    eventSource: 'aws:dynamodb',
    eventVersion: '1.1',
    awsRegion: 'eu-central-1',
    eventSourceARN:
      'arn:aws:dynamodb:eu-central-1:123456789012:table/causeway-ledger/stream/2026-11-21T10:00:00.000',
    dynamodb: {
      ApproximateCreationDateTime: writtenAt,
      Keys: {},
      NewImage: image as Record<string, StreamAttributeValue>,
      SequenceNumber: `${first + index}00000000012345678901`,
      SizeBytes: 500,
      StreamViewType: 'NEW_IMAGE',
    },
  }))
