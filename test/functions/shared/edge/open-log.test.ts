import { describe, expect, it } from 'vitest'
import { openLog } from '../../../../functions/shared/edge/open-log.ts'
import { chooseRequestId } from '../../../../functions/shared/edge/request-id.ts'

const open = () => {
  const lines: string[] = []
  const log = openLog(
    'info',
    line => lines.push(line),
    () => 0,
  )
  return { log, read: () => lines.map(line => JSON.parse(line)) }
}

describe('the log', () => {
  it('masks what is said and every text beside it, and no number', () => {
    const { log, read } = open()
    log('warn', 'no answer for ada@example.com', {
      model: 'sk-0123456789abcdef',
      characters: 4_111_111_111_111_111,
      isStream: true,
    })
    expect(read()).toEqual([
      {
        time: '1970-01-01T00:00:00.000Z',
        level: 'warn',
        message: 'no answer for [personal]',
        model: '[key]',
        characters: 4_111_111_111_111_111,
        isStream: true,
      },
    ])
  })

  it('writes what needs no masking as it is', () => {
    const { log, read } = open()
    log('info', 'answered', { requestId: 'abc-1', outcome: undefined })
    expect(read()).toEqual([
      { time: '1970-01-01T00:00:00.000Z', level: 'info', message: 'answered', requestId: 'abc-1' },
    ])
  })
})

describe('the id of a request', () => {
  it.each(['trace-1', '550e8400-e29b-41d4-a716-446655440000'])('is the caller’s own: %s', asked => {
    expect(chooseRequestId(asked, 'ours')).toBe(asked)
  })

  it.each(['sk-0123456789abcdef', '4111111111111111', '13800138000', 'a b', undefined])(
    'is never %s',
    asked => {
      expect(chooseRequestId(asked, 'ours')).toBe('ours')
    },
  )
})
