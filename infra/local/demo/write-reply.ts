/** A long question comes back shortened, so that its stream ends. */
const longestEcho = 1_000

/** What the demo model says to a question. */
export const writeReply = (question: string): string => {
  const echo = question.length > longestEcho ? `${question.slice(0, longestEcho)}…` : question
  return `Hello! I am the demo model of Causeway, a serverless LLM gateway for many tenants: it takes OpenAI's API on one side and speaks to any provider on the other, keeps quotas that hold, and streams honestly. I run on your own computer and need no key. You said: "${echo}"`
}
