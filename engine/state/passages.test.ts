/** Which passages a read may be one more of. */
import { expect, test } from 'vitest'
import { epochMs, MS_PER_MINUTE, MS_PER_SECOND, type EpochMs } from '../model/units.ts'
import { keepPassage, listJoinable, passageReadOf, PASSAGE_MS, type Passage, type PassageBook, type PassageRead } from './passages.ts'
import { plateRead } from './testing/observations.ts'

const PLACE = 'device cam-nowhere'
/** Far from one another. */
const PLATES = ['12C10111', '98H26222', '29D37333', '51E48444', '34G59555', '15C61666', '43D72777', '14H83888']

function readAt(seconds: number, plate: string, laneIndex: number | null = null): PassageRead {
  const read = plateRead(seconds / 60, 'cam-nowhere', plate, { direction: 'approaching' })
  const evidence = {
    observationId: read.observationId, shownAs: 'plateRead', deviceId: read.deviceId, eventTimeMs: read.eventTimeMs, receivedAtMs: read.receivedAtMs, text: plate,
    confidenceRatio: 0.9, isLate: false, proof: { kind: 'read' },
  } as const
  return passageReadOf(read, { evidence, provenance: 'observed', laneIndex })
}

/** One passage a second, a read each. */
function bookOf(plates: readonly string[], laneOf: (index: number) => number | null = () => null): PassageBook {
  const book: PassageBook = { passages: new Map(), pastPassages: [] }
  plates.forEach((plate, index) => {
    const read = readAt(index, plate, laneOf(index))
    const atMs = read.sighting.evidence.eventTimeMs
    keepPassage(book, PLACE, passageOf(index, [read], atMs))
  })
  return book
}

const passageOf = (passageSeq: number, reads: readonly PassageRead[], atMs: EpochMs): Passage => ({
  passageSeq, laneIndex: reads[0]?.sighting.laneIndex ?? null, openedAtMs: atMs, lastAtMs: atMs, closesAtMs: epochMs(atMs + PASSAGE_MS), reads, outdated: [],
  tripSeq: null, isSettled: true, isByOperator: false, matchId: null, evidenceNats: 0,
})

const seqsOf = (book: PassageBook, read: PassageRead): number[] => listJoinable(book.passages.get(PLACE), read).map(({ passage }) => passage.passageSeq)

test('a vehicle has gone by when six others have come since', () => {
  expect(seqsOf(bookOf(PLATES), readAt(7.5, '30F94999'))).toEqual([7, 6, 5, 4, 3, 2])
})

test('the very plate still joins, however many came between', () => {
  expect(seqsOf(bookOf(PLATES), readAt(7.5, PLATES[0] as string))).toContain(0)
})

test('vehicles of other lanes are not between', () => {
  const book = bookOf(PLATES, (index) => index % 2)
  expect(seqsOf(book, readAt(7.5, '30F94999', 0))).toEqual([6, 4, 2, 0])
})

test('what came later than a late read is not between either', () => {
  expect(seqsOf(bookOf(PLATES), readAt(0.5, '30F94999'))).toContain(0)
})

test('numbered passages that are forgotten stay as past ones, for ten minutes', () => {
  const numbered = (seconds: number): PassageRead => ({ ...readAt(seconds, PLATES[0] as string), passageKey: `p${seconds}` })
  const book: PassageBook = { passages: new Map(), pastPassages: [] }
  const keep = (passageSeq: number, seconds: number): void => keepPassage(book, PLACE, passageOf(passageSeq, [numbered(seconds)], numbered(seconds).sighting.evidence.eventTimeMs))
  keep(1, 0)
  keep(2, (3 * MS_PER_MINUTE) / MS_PER_SECOND)
  expect(book.pastPassages.map(({ passageSeq }) => passageSeq)).toEqual([1])
  keep(3, (11 * MS_PER_MINUTE) / MS_PER_SECOND)
  expect(book.pastPassages.map(({ passageSeq }) => passageSeq)).toEqual([2])
})
