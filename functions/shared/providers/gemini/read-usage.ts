import { noUsage, type Usage } from '../../contract/usage.ts'
import type { UsageMetadata } from './wire.ts'

const ofModality = (counts: UsageMetadata['promptTokensDetails'], wanted: string): number =>
  counts?.find(({ modality }) => modality === wanted)?.tokenCount ?? 0

/**
 * Google counts thoughts beside the answer, and what its own tools have read beside the prompt; both are billed with
 * them. Undefined before the counts have come: until then an event says only how the traffic is paid.
 */
export const readUsage = (metadata: UsageMetadata | undefined): Usage | undefined => {
  if (metadata?.promptTokenCount === undefined) return undefined
  const { promptTokensDetails, candidatesTokensDetails, thoughtsTokenCount = 0 } = metadata
  return {
    ...noUsage,
    input: metadata.promptTokenCount + (metadata.toolUsePromptTokenCount ?? 0),
    output: (metadata.candidatesTokenCount ?? 0) + thoughtsTokenCount,
    cachedInput: metadata.cachedContentTokenCount ?? 0,
    audioInput: ofModality(promptTokensDetails, 'AUDIO'),
    imageInput: ofModality(promptTokensDetails, 'IMAGE'),
    reasoning: thoughtsTokenCount,
    audioOutput: ofModality(candidatesTokensDetails, 'AUDIO'),
    imageOutput: ofModality(candidatesTokensDetails, 'IMAGE'),
  }
}
