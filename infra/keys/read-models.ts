/** `gpt-5-mini,claude-*` as names and wildcards; undefined where the flag was not given. Throws an error for people. */
export const readModels = (value: string | undefined): readonly string[] | undefined => {
  const models = value?.split(',').map(model => model.trim())
  if (models?.includes(''))
    throw new Error(
      `--models "${value}": must be names or wildcards with commas between, like gpt-5-mini,claude-*.`,
    )
  return models
}
