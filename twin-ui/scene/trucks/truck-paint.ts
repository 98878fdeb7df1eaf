/** Colours of cabs and loads: muted, repeatable by trip, so that a truck looks the same all the way across. */
import { Color } from 'three'
import { STATUS_RGB } from '../../theme/truck-status.ts'

const CABS = ['#d6d9dc', '#8c2f2b', '#2f5d8a', '#c9c3b6', '#3f6b52', '#b5772f', '#5b6770', '#e4e2dc', '#6a3a3a', '#27405c']
const CARGOES = [
  '#8f3b30',
  '#2e5c80',
  '#3d6b5c',
  '#9c6a34',
  '#6f7a83',
  '#5a4a6b',
  '#a44f2c',
  '#34506b',
  '#7d8a45',
  '#b8bcc0',
  '#4b5a63',
  '#863a4a',
]
/** Refrigerated and closed bodies are light almost everywhere. */
const LIGHT_CARGOES = ['#d9dde0', '#cfd6da', '#e3e1da', '#c3ccd3']

const linear = (hexes: readonly string[]): Color[] => hexes.map((hex) => new Color(hex))

export const CAB_COLOURS: readonly Color[] = linear(CABS)
export const CARGO_COLOURS: readonly Color[] = linear([...CARGOES, ...LIGHT_CARGOES])

export const STATUS_COLOURS: readonly Color[] = Array.from({ length: STATUS_RGB.length / 3 }, (_, index) =>
  new Color().setRGB(STATUS_RGB[index * 3] as number, STATUS_RGB[index * 3 + 1] as number, STATUS_RGB[index * 3 + 2] as number, 'srgb'),
)

const mixBits = (seq: number): number => {
  let mixed = Math.imul(seq ^ (seq >>> 16), 0x45d9f3b)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

export const cabIndexOf = (tripSeq: number): number => mixBits(tripSeq) % CABS.length

export function cargoIndexOf(tripSeq: number, hasLightBody: boolean): number {
  const mixed = mixBits(tripSeq + 977)
  return hasLightBody ? CARGOES.length + (mixed % LIGHT_CARGOES.length) : mixed % CARGOES.length
}
