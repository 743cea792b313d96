import type { Annotation } from './wire.ts'

/** Chat puts the details of a citation into a field that is named after its type. */
export const toAnnotation = ({ type, ...citation }: Annotation) => ({ type, [type]: citation })
