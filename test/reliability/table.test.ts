import { afterAll, beforeAll, describe, it } from 'vitest'
import { badInputs, inputsOf } from './bad-input.ts'
import { judge } from './judge.ts'
import { openStage, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
  // The first request opens connections and reads secrets, which no case is to be measured by.
  await stage.send({})
})
afterAll(() => stage.house.stop())

describe('a bad input', () => {
  it.each(badInputs.filter(badInput => inputsOf(badInput).length > 0))('$id: $title', async badInput => {
    for (const input of inputsOf(badInput)) await judge(stage, badInput, input)
  })
})
