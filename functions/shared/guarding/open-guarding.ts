import { GatewayError } from '../contract/gateway-error.ts'
import {
  type Guardrail,
  type ModelGuardrail,
  modelGuardrails,
  textGuardrails,
} from '../guardrails/guardrail.ts'
import type { Screening } from '../guardrails/screen-answer.ts'
import type { StopReason } from '../stream/guard.ts'
import { askModerator, type Moderating } from './ask-moderator.ts'
import type { Guarding } from './guarding.ts'

const unavailable = ({ name }: Guardrail): GatewayError =>
  new GatewayError({
    status: 503,
    code: 'guardrail_unavailable',
    message: `The guardrail '${name}' cannot be asked at the moment, and lets nothing pass meanwhile. Try again.`,
    headers: { 'retry-after': '1', 'x-causeway-guardrails': `${name}=unavailable` },
  })

const codeOf = (error: unknown): string =>
  error instanceof GatewayError ? error.code : String((error as Error)?.name)

export const openGuarding = (moderating: Moderating, guardrails: readonly Guardrail[]): Guarding => {
  const { gateway, call } = moderating
  const noted = new Set<string>()
  const errands: Promise<void>[] = []
  let stopped: StopReason | undefined

  const note: Guarding['note'] = ({ name }, deed) => void noted.add(`${name}=${deed}`)
  const stop: Guarding['stop'] = reason => {
    stopped ??= reason
  }

  const isDenied = async (guardrail: ModelGuardrail, text: string): Promise<boolean> => {
    try {
      const { isDenied, finished } = await askModerator(moderating, guardrail, text)
      if (finished) errands.push(finished)
      if (isDenied) note(guardrail, guardrail.action)
      return isDenied
    } catch (error) {
      if (error instanceof GatewayError && error.finished) errands.push(error.finished)
      const { name, moderation } = guardrail
      gateway.log('warn', 'guardrail unavailable', {
        requestId: call.id,
        guardrail: name,
        code: codeOf(error),
      })
      note(guardrail, 'unavailable')
      if (moderation.onError === 'block') throw unavailable(guardrail)
      return false
    }
  }

  const moderate: Guarding['moderate'] = async (side, text) => {
    if (text.trim() === '') return undefined
    const asked = modelGuardrails(guardrails, side)
    const denials = await Promise.all(asked.map(guardrail => isDenied(guardrail, text)))
    return asked.find(({ action }, index) => denials[index] && action === 'block')
  }

  const screening: Screening = {
    guardrails: textGuardrails(guardrails, 'output'),
    onMatch: guardrail => {
      note(guardrail, guardrail.action)
      if (guardrail.action === 'block') stop('content_filter')
    },
    isStopped: () => stopped !== undefined,
  }
  const isScreened = guardrails.some(({ on }) => on !== 'input')

  return {
    ...{ guardrails, note, stop, moderate },
    deeds: () => (noted.size > 0 ? [...noted].join(', ') : undefined),
    screening: isScreened ? screening : undefined,
    stopped: () => stopped,
    finished: () => Promise.all(errands).then(() => {}),
  }
}
