/** Writes multipart/form-data as cameras do: every part with its own headers, in the order given. */
export interface Part {
  /** Whole header lines without line ends. */
  readonly headers: readonly string[]
  readonly body: Uint8Array
}

const encoder = new TextEncoder()

export function joinParts(boundary: string, parts: readonly Part[]): Uint8Array {
  const heads = parts.map(({ headers }, index) => encoder.encode(`${index === 0 ? '' : '\r\n'}--${boundary}\r\n${headers.join('\r\n')}\r\n\r\n`))
  const end = encoder.encode(`\r\n--${boundary}--\r\n`)
  const length = parts.reduce((sum, part, index) => sum + (heads[index] as Uint8Array).length + part.body.length, end.length)
  const bytes = new Uint8Array(length)
  let offset = 0
  const put = (chunk: Uint8Array): void => {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  parts.forEach((part, index) => {
    put(heads[index] as Uint8Array)
    put(part.body)
  })
  put(end)
  return bytes
}

export const bytesOf = (text: string): Uint8Array => encoder.encode(text)
