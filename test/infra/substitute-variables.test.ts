import { describe, expect, it } from 'vitest'
import { substituteVariables } from '../../infra/substitute-variables.ts'

const variables = { REGION: 'eu-west-1', EMPTY: '' }

describe('substituteVariables', () => {
  it.each([
    [`a \${REGION} b \${REGION}`, 'a eu-west-1 b eu-west-1'],
    [`\${REGION:-x}`, 'eu-west-1'],
    [`\${NOBODY:-http://127.0.0.1:80/v1}`, 'http://127.0.0.1:80/v1'],
    [`\${EMPTY:-filled}`, 'filled'],
    [`\${NOBODY:-}`, ''],
    ['$1, $REGION and {REGION}', '$1, $REGION and {REGION}'],
  ])('turns %j into %j', (text, filled) => {
    expect(substituteVariables(text, variables)).toEqual({ filled, problems: [] })
  })

  it('does not look for variables in what it has put in', () => {
    expect(substituteVariables(`\${A}`, { A: `\${REGION}`, REGION: 'x' }).filled).toBe(`\${REGION}`)
  })

  it.each(['NOBODY', 'EMPTY'])('explains what to do when %s is not set', name => {
    const text = `https://\${${name}}/v1`
    expect(substituteVariables(text, variables)).toEqual({
      filled: text,
      problems: [`\${${name}} is not set; export ${name}, or write \${${name}:-default}`],
    })
  })

  it.each([`\${}`, `\${REGION-x}`, `\${1A}`, `\${a b}`])('refuses %j', text => {
    expect(substituteVariables(text, variables).problems).toEqual([
      `${text} is neither \${NAME} nor \${NAME:-default}`,
    ])
  })
})
