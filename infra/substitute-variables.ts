export type Variables = Readonly<Record<string, string | undefined>>

const placeholder = /\$\{([^}]*)\}/g
const nameAndDefault = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s

/**
 * Puts values in the place of `${NAME}` and `${NAME:-default}`; as in a shell, an empty variable counts as unset.
 * What cannot be filled stays as it is and is explained in `problems`.
 */
export const substituteVariables = (text: string, variables: Variables) => {
  const problems: string[] = []
  const filled = text.replace(placeholder, (whole: string, inside: string) => {
    const [, name, byDefault] = nameAndDefault.exec(inside) ?? []
    if (name === undefined) {
      problems.push(`${whole} is neither \${NAME} nor \${NAME:-default}`)
      return whole
    }
    const value = variables[name] || byDefault
    if (value === undefined)
      problems.push(`\${${name}} is not set; export ${name}, or write \${${name}:-default}`)
    return value ?? whole
  })
  return { filled, problems }
}
