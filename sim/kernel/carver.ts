/**
 * Carves typed arrays out of one ArrayBuffer, so that a whole state is copied by one memory copy.
 *
 * The same function describes a layout twice: once with a measuring carver, which only adds up, then with a cutting one.
 */
export interface Carver {
  float64(length: number): Float64Array
  int32(length: number): Int32Array
  uint32(length: number): Uint32Array
  uint8(length: number): Uint8Array
  /** Bytes handed out so far. */
  usedBytes(): number
}

/** Every array starts on eight bytes. `buffer` null: measure only. */
export function createCarver(buffer: ArrayBuffer | null): Carver {
  let usedBytes = 0
  const carve = <View>(bytes: number, length: number, cut: (source: ArrayBuffer, offset: number, count: number) => View): View => {
    const offset = usedBytes
    usedBytes += Math.ceil((bytes * length) / 8) * 8
    return buffer === null ? cut(new ArrayBuffer(0), 0, 0) : cut(buffer, offset, length)
  }
  return {
    float64: (length) => carve(8, length, (source, offset, count) => new Float64Array(source, offset, count)),
    int32: (length) => carve(4, length, (source, offset, count) => new Int32Array(source, offset, count)),
    uint32: (length) => carve(4, length, (source, offset, count) => new Uint32Array(source, offset, count)),
    uint8: (length) => carve(1, length, (source, offset, count) => new Uint8Array(source, offset, count)),
    usedBytes: () => usedBytes,
  }
}
