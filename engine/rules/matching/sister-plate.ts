/** Plates of one fleet: registered together, they differ by a few numbers and in nothing else. */
import { EXCHANGE_COST, exchangeCostOf } from './plate-distance.ts'
import { GAP_NATS, NATS_MIN, sideNats, weightOfReads, type ReadText } from './plate-evidence.ts'

/** Further apart they are no neighbours (estimate). */
const APART_MAX = 12
/** Province and series. */
const HEAD_LENGTH = 3
const SERIAL_LENGTH_MIN = 3
const SERIAL_LENGTH_MAX = 6
const REMEMBERED_MAX = 8_192

export interface Sisters {
  /** Numbered next to it, the nearest numbers first. */
  readonly plates: readonly string[]
  /** What comes before the number. */
  readonly head: string
}

const NONE: Sisters = { plates: [], head: '' }
const sistersByPlate = new Map<string, Sisters>()

/** The plates numbered next to this one: the same but for the last run of digits. Needs `matchFormOf`. The answers are remembered. */
export function sistersOf(plate: string): Sisters {
  let sisters = sistersByPlate.get(plate)
  if (sisters !== undefined) return sisters
  sisters = listSisters(plate)
  if (sistersByPlate.size >= REMEMBERED_MAX) sistersByPlate.clear()
  sistersByPlate.set(plate, sisters)
  return sisters
}

const isDigitAt = (text: string, index: number): boolean => {
  const code = text.charCodeAt(index)
  return code >= 0x30 && code <= 0x39
}

function listSisters(plate: string): Sisters {
  let end = plate.length
  while (end > 0 && !isDigitAt(plate, end - 1)) end -= 1
  let start = end
  while (start > 0 && isDigitAt(plate, start - 1)) start -= 1
  if (start === 0 || end - start < SERIAL_LENGTH_MIN || end - start > SERIAL_LENGTH_MAX) return NONE
  start = Math.max(start, HEAD_LENGTH)
  const head = plate.slice(0, start)
  const serial = plate.slice(start, end)
  const plates: string[] = []
  for (let apart = 1; apart <= APART_MAX; apart += 1) {
    for (const number of [Number(serial) - apart, Number(serial) + apart]) {
      const text = String(number).padStart(serial.length, '0')
      if (number >= 0 && text.length === serial.length) plates.push(`${head}${text}${plate.slice(end)}`)
    }
  }
  return { plates, head }
}

/** No character costs less for its distance. */
const HEAD_NATS_PER_COST = 7 / EXCHANGE_COST

/** How well one of the plate's sisters explains a side's reads at the most: what comes before the number is the same in all of them. */
export function sisterNatsMax(reads: readonly ReadText[], plate: string): number {
  const { head, plates } = sistersOf(plate)
  if (plates.length === 0) return Number.NEGATIVE_INFINITY
  let nats = 0
  for (const read of reads) nats += headNatsMax(read, head, plate.length)
  return nats * weightOfReads(reads)
}

function headNatsMax({ text, charConfidenceRatios, slotAlternatives }: ReadText, head: string, length: number): number {
  if (text.length !== length) return Math.max(NATS_MIN, -GAP_NATS * Math.abs(text.length - length))
  if (charConfidenceRatios.length > 0 || slotAlternatives.length > 0) return 0
  let nats = 0
  for (let index = 0; index < head.length; index += 1) nats -= HEAD_NATS_PER_COST * exchangeCostOf(text.charCodeAt(index), head.charCodeAt(index))
  return Math.max(NATS_MIN, nats)
}

/** How well the likeliest of the plate's sisters explains a side's reads, of those of which `isTaken` does not say that somebody declared them. */
export function sisterNats(reads: readonly ReadText[], plate: string, isTaken: (plate: string) => boolean, leastNats: number): number {
  let best = leastNats
  for (const sister of sistersOf(plate).plates) {
    const nats = sideNats(reads, sister, best)
    if (nats > best && !isTaken(sister)) best = nats
  }
  return best
}
