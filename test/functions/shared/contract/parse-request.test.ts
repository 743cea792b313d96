import { describe, expect, it } from 'vitest'
import { EmbeddingsRequest } from '../../../../functions/shared/contract/embeddings.ts'
import { parseValue } from '../../../../functions/shared/contract/parse-request.ts'

const refused = (input: unknown): unknown => {
  try {
    return parseValue(EmbeddingsRequest, { model: 'm', input })
  } catch (error) {
    return error
  }
}

describe('a parameter of several types', () => {
  it('has a wrong value where it is of one of them', () => {
    expect(refused(Array(2_049).fill('a'))).toMatchObject({ code: 'invalid_value', param: 'input' })
  })

  it('has a wrong type where it is of none', () => {
    expect(refused({ text: 'a' })).toMatchObject({ code: 'invalid_type', param: 'input' })
  })
})
