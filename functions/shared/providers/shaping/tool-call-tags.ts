/** Around each call that a model without tools writes in its text. */
export const openingCall = '<tool_call>'
export const closingCall = '</tool_call>'
