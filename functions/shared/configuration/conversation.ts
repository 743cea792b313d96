import * as z from 'zod'

/** What a template may have in braces, and what stands for it. */
const values = {
  conversation: 'the id that `create` was answered',
  model: "the provider's own name of the model",
  messages: 'the messages as the caller sent them, where it is all of a text',
  prompt: 'the messages as one text',
  stream: 'true or false, where it is all of a text',
} as const
export type TemplateValue = keyof typeof values

const placeholders = (template: unknown): readonly string[] =>
  [...(JSON.stringify(template) ?? '').matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)

/** A template whose every placeholder is one of those allowed. */
const checked = <Schema extends z.ZodType>(schema: Schema, allowed: readonly string[]): Schema =>
  schema.superRefine((template, context) => {
    for (const name of placeholders(template))
      if (!allowed.includes(name))
        context.addIssue({
          code: 'custom',
          message: `there is no value for {${name}} here; known: ${allowed.map(value => `{${value}}`).join(', ')}`,
        })
  })

const JsonPath = z
  .string()
  .regex(/^[^.\s]+(\.[^.\s]+)*$/, 'must be keys and positions such as data.items.0.id')

const request = (allowed: readonly string[]) => ({
  path: checked(z.string().startsWith('/', 'must begin with /'), allowed),
  body: checked(z.record(z.string(), z.unknown()), allowed).default({}),
  referer: checked(z.string(), allowed).optional(),
})

const known = Object.keys(values)

const Answer = z
  .strictObject({
    /** Where a whole answer has its text. */
    text: JsonPath.optional(),
    /** Where an event of a stream has what it adds to the text. */
    delta: JsonPath.optional(),
    /** Which event is the last: its value at a path; absent, a `[DONE]` or the end of the stream is. */
    done: z
      .strictObject({ path: JsonPath, equals: z.union([z.string(), z.number(), z.boolean()]) })
      .optional(),
    /** Where an error is told under a 200, and the status that it should have had. */
    error: z.strictObject({ path: JsonPath, status: JsonPath.optional() }).optional(),
    /** Where tokens are counted; absent, they are estimated. */
    usage: z.strictObject({ input: JsonPath, output: JsonPath }).optional(),
  })
  .refine(
    ({ text, delta }) => (text === undefined) !== (delta === undefined),
    'needs either text (the provider answers JSON) or delta (it answers server-sent events)',
  )

/** How a chat backend is spoken to that wants a conversation to be created before anything is said in it. */
export const Conversation = z.strictObject({
  create: z.strictObject({ ...request(known.filter(name => name !== 'conversation')), id: JsonPath }),
  send: z.strictObject(request(known)),
  answer: Answer,
})
export type Conversation = z.infer<typeof Conversation>

type Described = { readonly dialect: string; readonly conversation?: unknown }

/** A provider's entry has a conversation with the dialect of that name, and with no other. */
export const checkConversation = ({ dialect, conversation }: Described, context: z.RefinementCtx): void => {
  if ((dialect === 'conversation') === (conversation !== undefined)) return
  const message = "belongs to the dialect 'conversation', which needs it"
  context.addIssue({ code: 'custom', path: ['conversation'], message })
}
