import { expect, it } from 'vitest'
import { callsTools } from '../../../../functions/shared/stream/calls-tools.ts'

it.each([
  [{ delta: { tool_calls: [{ index: 0 }] } }, true],
  [{ message: { tool_calls: [{ id: 'call_1' }] } }, true],
  [{ message: { function_call: { name: 'look' } } }, true],
  [{ message: { content: 'hi', tool_calls: [] } }, false],
  [{ message: { content: 'hi', tool_calls: null, function_call: null } }, false],
  [{ delta: null }, false],
  [{ delta: { content: 'tool_calls' } }, false],
])('a choice like %j calls a tool: %s', (choice, isCalling) => {
  expect(callsTools(choice)).toBe(isCalling)
})
