import { cohere } from '../../../../../functions/shared/providers/cohere/index.ts'
import { readEvents } from '../../stream/read-events.ts'
import { type Json, judgeDialect, type Meaning } from '../judge-dialect.ts'

/** The recorded streams have one content a kind and no tools. */
const gatherBody = (text: string): Json => {
  const events: Json[] = readEvents(text).map(data => JSON.parse(data))
  const join = (kind: string) => events.map(event => event['delta']?.message?.content?.[kind] ?? '').join('')
  const content = ['thinking', 'text'].filter(join).map(type => ({ type, [type]: join(type) }))
  return { id: events[0]?.['id'], message: { content }, ...events.at(-1)?.['delta'] }
}

const finishes: Json = { COMPLETE: 'stop', MAX_TOKENS: 'length', TOOL_CALL: 'tool_calls' }

const readBody = ({ message, usage, finish_reason: reason }: Json): Meaning => {
  const join = (kind: string) => (message.content ?? []).map((part: Json) => part[kind] ?? '').join('')
  return {
    content: join('text') || null,
    reasoning: join('thinking') + (message.tool_plan ?? ''),
    calls: (message.tool_calls ?? []).map(({ function: called }: Json) => ({
      name: called.name,
      arguments: JSON.parse(called.arguments) ?? {},
    })),
    finish: finishes[reason],
    usage: { input: usage.billed_units.input_tokens, output: usage.billed_units.output_tokens },
  }
}

judgeDialect({ dialect: cohere, folders: ['cohere/chat'], gatherBody, readBody })
