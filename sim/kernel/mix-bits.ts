/** Murmur3's mixer (Appleby, 2011): every input bit moves every output bit. A signed word in, a signed word out. */
export function mixInt(value: number): number {
  let hash = value
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
