/** What a `data:` URL holds (RFC 2397), in base64; undefined for any other URL. */
export const readDataUrl = (url: string) => {
  const [, mediaType = 'application/octet-stream', data] =
    /^data:([^;,]+)?[^,]*;base64,(.*)$/s.exec(url) ?? []
  return data === undefined ? undefined : { mediaType, data }
}
