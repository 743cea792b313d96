const examples = {
  models: 'gpt-5-mini,claude-*',
  endpoints: '/v1/chat/completions,/v1/models*',
  ips: '203.0.113.7,2001:db8::/32',
} as const

/** `gpt-5-mini,claude-*` as a list; undefined where the flag was not given. Throws an error for people. */
export const readList = (
  flag: keyof typeof examples,
  value: string | undefined,
): readonly string[] | undefined => {
  const entries = value?.split(',').map(entry => entry.trim())
  if (entries?.includes(''))
    throw new Error(`--${flag} "${value}": must be a list with commas between, like ${examples[flag]}.`)
  return entries
}
