/** Text decoders by charset label, made once each; labels are those of the WHATWG Encoding Standard. */

const LABELS_MAX = 64
const decoderByLabel = new Map<string, InstanceType<typeof TextDecoder> | null>()

function findDecoder(label: string): InstanceType<typeof TextDecoder> | null {
  const known = decoderByLabel.get(label)
  if (known !== undefined) return known
  if (decoderByLabel.size >= LABELS_MAX) decoderByLabel.clear()
  let decoder: InstanceType<typeof TextDecoder> | null
  try {
    decoder = new TextDecoder(label)
  } catch {
    decoder = null
  }
  decoderByLabel.set(label, decoder)
  return decoder
}

/** @returns null for an unknown label. A byte order mark is not part of the text. */
export function decodeCharset(label: string, bytes: Uint8Array): { readonly text: string; readonly isDamaged: boolean } | null {
  const decoder = findDecoder(label)
  if (decoder === null) return null
  const text = decoder.decode(bytes)
  return { text, isDamaged: text.includes('\uFFFD') }
}
