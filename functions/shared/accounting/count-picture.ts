type Size = { readonly width: number; readonly height: number }

/** A picture of about 1,024 × 768, where its size cannot be seen: a link, or a format that is not read here. */
const unseenPicture = 1_000
/** Larger pictures are scaled down to this, in tokens. */
const largestPicture = 1_600
const pixelsPerToken = 750

const jpegStart = 0xffd8
const pngStart = 0x89504e47

/** Frame headers are C0 to CF, but for the tables that stand among them: DHT, JPG and DAC (ITU-T T.81, table B.1). */
const isFrame = (marker: number): boolean => (marker & 0xf0) === 0xc0 && ![0xc4, 0xc8, 0xcc].includes(marker)

const measureJpeg = (bytes: Buffer): Size | undefined => {
  let at = 2
  while (at + 9 <= bytes.length) {
    if (isFrame(bytes.readUInt8(at + 1)))
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) }
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return undefined
}

const measure = (bytes: Buffer): Size | undefined => {
  if (bytes.length < 24) return undefined
  if (bytes.readUInt32BE() === pngStart)
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
  if (bytes.toString('latin1', 0, 4) === 'GIF8')
    return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
  return bytes.readUInt16BE() === jpegStart ? measureJpeg(bytes) : undefined
}

const readDataUrl = (url: string): Buffer | undefined => {
  const [, base64] = /^data:[^,]*;base64,/.exec(url) ? url.split(',', 2) : []
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64')
}

/**
 * About how many tokens a picture is: a token for 750 pixels, up to 1,600 (Anthropic's documentation, "Vision"). Others count
 * tiles or patches, and the recordings lie on both sides of it: 380 to 730 tokens where this says 451.
 */
export const countPicture = (url: string): number => {
  const size = measure(readDataUrl(url) ?? Buffer.alloc(0))
  if (!size) return unseenPicture
  return Math.min(largestPicture, Math.ceil((size.width * size.height) / pixelsPerToken))
}
