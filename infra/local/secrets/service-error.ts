/** The exceptions of Secrets Manager's API that the local server throws. */
export type ServiceErrorType =
  | 'InternalServiceError'
  | 'InvalidParameterException'
  | 'InvalidRequestException'
  | 'ResourceExistsException'
  | 'ResourceNotFoundException'
  | 'SerializationException'
  | 'UnknownOperationException'

export type ServiceError = Error & { readonly type: ServiceErrorType }

export const serviceError = (type: ServiceErrorType, message: string): ServiceError =>
  Object.assign(new Error(message), { type })

export const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && 'type' in error
