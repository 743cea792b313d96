import { toToolCall } from './to-tool-call.ts'
import type { OutputItem, ResponseEvent } from './wire.ts'

type Delta = Readonly<Record<string, unknown>>
type Call = { readonly index: number; readonly kind: 'function' | 'custom'; said: number }

const argumentsOf = ({ arguments: of, input }: OutputItem): string => of ?? input ?? ''

/** The calls of one stream, each with its place among them, which is not its place in the output. */
export const openCalls = () => {
  const calls = new Map<number, Call>()

  const sayMore = (call: Call, text: string): Delta => {
    call.said += text.length
    const more = call.kind === 'function' ? { function: { arguments: text } } : { custom: { input: text } }
    return { tool_calls: [{ index: call.index, ...more }] }
  }

  const begin = ({ item, output_index: place = 0 }: ResponseEvent): Delta | undefined => {
    const begun = item && toToolCall(item)
    if (!begun) return undefined
    const index = calls.size
    calls.set(place, { index, kind: begun.type, said: argumentsOf(item).length })
    return { tool_calls: [{ index, ...begun }] }
  }

  const add = ({ delta = '', output_index: place = 0 }: ResponseEvent): Delta | undefined => {
    const call = calls.get(place)
    return call && sayMore(call, delta)
  }

  /** Some providers say a call only when it is done, or its arguments. */
  const finish = (event: ResponseEvent): Delta | undefined => {
    const call = calls.get(event.output_index ?? 0)
    if (!call) return begin(event)
    const unsaid = event.item ? argumentsOf(event.item).slice(call.said) : ''
    return unsaid === '' ? undefined : sayMore(call, unsaid)
  }

  return { begin, add, finish, count: () => calls.size }
}
