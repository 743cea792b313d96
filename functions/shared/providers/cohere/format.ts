/** The format of our reasoning details that only this dialect can read. */
export const format = 'cohere-v2'

/** The id of the detail that is a plan for tool calls, and not thinking. */
export const toolPlan = 'tool_plan'
