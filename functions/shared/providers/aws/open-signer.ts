import { Sha256Node } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import type { AwsIdentity } from '../../contract/aws-identity.ts'

/** `us-east-1` in bedrock-runtime.us-east-1.amazonaws.com, and in the names of VPC endpoints. */
const regionPattern = /\.([a-z]{2}(?:-[a-z]+)+-\d)\./

/** Bedrock's name in signatures. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html */
const service = 'bedrock'

/** Signs for Bedrock at this host (AWS Signature Version 4). */
export const openSigner = ({ credentials, region }: AwsIdentity, host: string): SignatureV4 =>
  new SignatureV4({
    service,
    region: regionPattern.exec(host)?.[1] ?? region,
    credentials,
    sha256: Sha256Node,
  })
