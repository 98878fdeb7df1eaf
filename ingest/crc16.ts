/** The two 16-bit check sums of tracker protocols: CRC-16/IBM (also "ARC") and CRC-ITU (CRC-16/X-25), both bit-reversed. */

function tableOf(polynomial: number): Uint16Array {
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let value = byte
    for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ polynomial : value >>> 1
    return value
  })
}

const IBM = tableOf(0xa001)
const ITU = tableOf(0x8408)

function crcOf(table: Uint16Array, start: number, bytes: Uint8Array): number {
  let crc = start
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0)
  return crc
}

export const crc16Ibm = (bytes: Uint8Array): number => crcOf(IBM, 0, bytes)
export const crc16Itu = (bytes: Uint8Array): number => crcOf(ITU, 0xffff, bytes) ^ 0xffff
