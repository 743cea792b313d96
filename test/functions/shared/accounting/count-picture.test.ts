import { describe, expect, it } from 'vitest'
import { countPicture } from '../../../../functions/shared/accounting/count-picture.ts'

const toUrl = (bytes: Buffer) => `data:image/any;base64,${bytes.toString('base64')}`

const png = (width: number, height: number): Buffer => {
  const bytes = Buffer.alloc(33)
  bytes.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}

const gif = (width: number, height: number): Buffer => {
  const bytes = Buffer.alloc(32)
  bytes.write('GIF89a', 'latin1')
  bytes.writeUInt16LE(width, 6)
  bytes.writeUInt16LE(height, 8)
  return bytes
}

/** With a thumbnail's worth of metadata and a table before the frame, as cameras write it. */
const jpeg = (width: number, height: number): Buffer => {
  const segment = (marker: number, length: number) => {
    const bytes = Buffer.alloc(2 + length)
    bytes.writeUInt16BE(marker)
    bytes.writeUInt16BE(length, 2)
    return bytes
  }
  const frame = segment(0xffc0, 17)
  frame.writeUInt16BE(height, 5)
  frame.writeUInt16BE(width, 7)
  return Buffer.concat([Buffer.from([0xff, 0xd8]), segment(0xffe1, 60_000), segment(0xffc4, 31), frame])
}

describe('countPicture', () => {
  it.each([
    ['a PNG', png(750, 600)],
    ['a GIF', gif(750, 600)],
    ['a JPEG', jpeg(750, 600)],
  ])('counts a token for 750 pixels of %s', (_, bytes) => {
    expect(countPicture(toUrl(bytes))).toBe(600)
  })

  it('takes a large picture to be scaled down', () => {
    expect(countPicture(toUrl(png(4_000, 3_000)))).toBe(1_600)
  })

  it.each([
    ['a link', 'https://example.com/a.png'],
    ['no link', ''],
    ['a format that it does not read', toUrl(Buffer.from('RIFF....WEBPVP8 ............'))],
    ['a JPEG that ends too soon', toUrl(jpeg(750, 600).subarray(0, 1_000))],
    ['a JPEG of nothing', toUrl(Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(40)]))],
    ['a few bytes', toUrl(Buffer.from('GIF8'))],
  ])('takes %s for a picture of common size', (_, url) => {
    expect(countPicture(url)).toBe(1_000)
  })
})
