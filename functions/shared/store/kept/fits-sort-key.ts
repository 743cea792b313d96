/**
 * Whether DynamoDB takes a text as a sort key. Nothing is stored under another one, so who asks for it need not be told of an
 * error. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
export const fitsSortKey = (text: string): boolean => text !== '' && Buffer.byteLength(text) <= 1_024
