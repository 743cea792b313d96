import { checkModerators } from '../../shared/configuration/check-moderators.ts'
import type { TenantEntry } from '../../shared/configuration/configuration.ts'
import type { Problem } from '../../shared/configuration/problem.ts'
import { GatewayError } from '../../shared/contract/gateway-error.ts'
import { writePath } from '../../shared/contract/parse-request.ts'
import type { Gateway } from '../../shared/gateway.ts'
import { checkPatterns } from '../../shared/guardrails/check-patterns.ts'

const refuse = (code: string, [problem]: readonly Problem[]): void => {
  if (!problem) return
  const param = writePath(problem.path)
  throw new GatewayError({ status: 400, code, message: `Invalid '${param}': ${problem.message}.`, param })
}

/** What the schema of a tenant cannot see of its guardrails. Throws 400. */
export const checkGuardrails = async (
  { router, dice }: Pick<Gateway, 'router' | 'dice'>,
  { guardrails }: TenantEntry,
): Promise<void> => {
  if (!guardrails) return
  const placed = { guardrails, path: ['guardrails'] }
  const explain = (model: string) => (router(model, { dice }) ? undefined : `there is no model '${model}'`)
  refuse('invalid_value', checkModerators(placed, explain))
  const { RE2JS } = await import('re2js')
  refuse('unsafe_pattern', checkPatterns(RE2JS, placed))
}
