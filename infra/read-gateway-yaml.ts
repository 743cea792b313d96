import { readFileSync } from 'node:fs'
import { RE2JS } from 're2js'
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml'
import type { z } from 'zod'
import { checkReferences } from '../functions/shared/configuration/check-references.ts'
import { Configuration } from '../functions/shared/configuration/configuration.ts'
import { listGuardrails } from '../functions/shared/configuration/list-guardrails.ts'
import type { Problem } from '../functions/shared/configuration/problem.ts'
import { checkPatterns } from '../functions/shared/guardrails/check-patterns.ts'
import { dialects } from '../functions/shared/providers/dialects.ts'
import { checkHosts } from './check-hosts.ts'
import { substituteVariables, type Variables } from './substitute-variables.ts'

/** A problem at an offset into the file; without a path where the YAML itself is wrong. */
type Finding = { readonly offset: number; readonly path?: Problem['path']; readonly message: string }

const written = (path: Problem['path']): string =>
  path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at ? '.' : ''}${step}`)).join('')

/** The offset of the value at `path`, or of the nearest one above it. */
const offsetOf = (document: Document, path: Problem['path']): number => {
  const node = path.length === 0 ? document.contents : document.getIn(path, true)
  if (isNode(node) && node.range) return node.range[0]
  return path.length === 0 ? 0 : offsetOf(document, path.slice(0, -1))
}

const offsetOfKey = (document: Document, path: Problem['path']): number => {
  const map = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  const pair = isMap(map)
    ? map.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
    : undefined
  return isScalar(pair?.key) && pair.key.range ? pair.key.range[0] : offsetOf(document, path)
}

const explainSyntax = ({ code, message }: YAMLError): string =>
  code === 'MULTIPLE_DOCS' ? 'a second document begins here; the file must hold one' : message

const findSyntaxErrors = (document: Document.Parsed): Finding[] => {
  const broken = document.errors.findIndex(({ code }) => code !== 'DUPLICATE_KEY')
  // What comes after the first break is only the parser's confusion.
  const errors = broken < 0 ? document.errors : document.errors.slice(0, broken + 1)
  const findings = errors.map(error => ({ offset: error.pos[0], message: explainSyntax(error) }))
  visit(document, {
    Alias: (_, node) => {
      if (node.resolve(document)) return
      findings.push({
        offset: node.range?.[0] ?? 0,
        message: `no anchor &${node.source} comes before this alias`,
      })
    },
  })
  return findings
}

/** Fills the variables in the values only, after parsing, so that no value can change the structure. */
const fillVariables = (document: Document, variables: Variables): Finding[] => {
  const findings: Finding[] = []
  visit(document, {
    Scalar: (role, node) => {
      if (role === 'key' || typeof node.value !== 'string') return
      const { filled, problems } = substituteVariables(node.value, variables)
      node.value = filled
      findings.push(...problems.map(message => ({ offset: node.range?.[0] ?? 0, message })))
    },
  })
  return findings
}

const explainType = (issue: z.core.$ZodRawIssue): string | undefined => {
  if (issue.code !== 'invalid_type') return undefined
  return issue.input === undefined ? 'is missing' : `must be of type ${issue.expected}`
}

const findingsOfIssue = (document: Document, issue: z.core.$ZodIssue): Finding[] => {
  const path = issue.path.filter(step => typeof step !== 'symbol')
  const atKey = (key: Problem['path'], message: string) => ({
    offset: offsetOfKey(document, key),
    path: key,
    message,
  })
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(key => atKey([...path, key], 'is not a known key'))
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => atKey(path, message))
  return [{ offset: offsetOf(document, path), path, message: issue.message }]
}

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

const check = (document: Document): { configuration?: Configuration; findings: Finding[] } => {
  const parsed = Configuration.safeParse(document.toJS() ?? {}, { error: explainType })
  if (!parsed.success)
    return { findings: parsed.error.issues.flatMap(issue => findingsOfIssue(document, issue)) }
  const problems = [
    ...checkReferences(parsed.data, Object.keys(dialects)),
    ...listGuardrails(parsed.data).flatMap(placed => checkPatterns(RE2JS, placed)),
    ...checkHosts(parsed.data),
  ]
  const findings = problems.map(({ path, message }) => ({ offset: offsetOf(document, path), path, message }))
  return { configuration: parsed.data, findings }
}

/**
 * Reads the operator's file. Throws one Error with a line per problem, `gateway.yaml:12:5 path: what is wrong`; names
 * that lead nowhere are looked for once every value is of the right shape.
 */
export const readGatewayYaml = (file: string, variables: Variables): Configuration => {
  const lines = new LineCounter()
  const fail = (findings: readonly Finding[]): never => {
    const sorted = findings.toSorted((one, other) => one.offset - other.offset)
    const messages = sorted.map(({ offset, path, message }) => {
      const { line, col } = lines.linePos(offset)
      return `${file}:${line}:${col} ${path?.length ? `${written(path)}: ` : ''}${message}`
    })
    throw new Error(messages.join('\n'))
  }

  const document = parseDocument(readText(file), { lineCounter: lines, prettyErrors: false })
  const syntaxErrors = findSyntaxErrors(document)
  if (syntaxErrors.length > 0) return fail(syntaxErrors)
  const unfilled = fillVariables(document, variables)
  const offsets = new Set(unfilled.map(({ offset }) => offset))
  const { configuration, findings } = check(document)
  // A value that could not be filled is already explained; what the schema thinks of it is noise.
  const all = [...unfilled, ...findings.filter(({ offset }) => !offsets.has(offset))]
  return configuration === undefined || all.length > 0 ? fail(all) : configuration
}
