import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readContent, writeContent } from '../../../../../functions/shared/store/kept/content-item.ts'

const named = { tenant: 'acme', since: 1_790_000_000_000, leaseId: 'r-1.aa', expiresAt: 1_795_000_000_000 }
const keep = async (request: string, answer: string) => {
  const item = await writeContent({ ...named, request, answer })
  const bytes = Object.values(item).reduce((sum, { B }) => sum + (B?.length ?? 0), 0)
  return { bytes, read: await readContent(item) }
}
const random = (bytes: number) => randomBytes(bytes).toString('base64')

describe('a content item', () => {
  it('gives back what was put in', async () => {
    const { read } = await keep('{"messages":["Grüße, 世界"]}', '')
    expect(read).toEqual({ ...named, request: '{"messages":["Grüße, 世界"]}', answer: '', isCut: false })
  })

  it('has room for megabytes of words', async () => {
    const request = 'what was said before, '.repeat(200_000)
    const { bytes, read } = await keep(request, 'yes')
    expect(bytes).toBeLessThan(100_000)
    expect(read).toMatchObject({ request, isCut: false })
  })

  it.each([
    ['request', 4_000_000, 10],
    ['answer', 10, 4_000_000],
    ['request and answer', 600_000, 600_000],
  ])(
    'keeps the beginning and the end of a large %s that is no words, and says so',
    async (_, asked, answered) => {
      const [request, answer] = [`first ${random(asked)} last`, `first ${random(answered)} last`]
      const { bytes, read } = await keep(request, answer)
      expect(bytes).toBeLessThan(395_000)
      expect(read.isCut).toBe(true)
      for (const side of [read.request, read.answer]) expect(side).toMatch(/^first .* last$/)
      const missing = Number(/… (\d+) bytes are cut out here …/.exec(read.request + read.answer)?.[1])
      expect(missing).toBeGreaterThan(100_000)
    },
  )
})
