import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { Environment } from '../environment.ts'

/** A batch that could not be written comes again, so three short tries are enough. In milliseconds. */
const timeouts = { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true }

/** The bucket of the archive. */
export type Archive = {
  /** Writes an object of gzipped JSON lines, or writes it again. Rejects if S3 does. */
  readonly put: (key: string, bytes: Uint8Array) => Promise<void>
}

export const connectArchive = ({ ARCHIVE_BUCKET }: Pick<Environment, 'ARCHIVE_BUCKET'>): Archive => {
  const s3 = new S3Client({ maxAttempts: 3, requestHandler: timeouts })
  return {
    put: async (key, bytes) => {
      // No ContentEncoding: clients would unpack it unasked, while Athena goes by the name.
      const object = { Bucket: ARCHIVE_BUCKET, Key: key, Body: bytes, ContentType: 'application/gzip' }
      await s3.send(new PutObjectCommand(object))
    },
  }
}
