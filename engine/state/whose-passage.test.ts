/** Which vehicle a read is of when several are about: what may and what must not speak for the one that was seen before it. */
import { describe, expect, test } from 'vitest'
import { matchId, tripId } from '../model/ids.ts'
import type { PlateRead } from '../model/observations.ts'
import { epochMs, MS_PER_SECOND } from '../model/units.ts'
import { listTrucks, projectNotices, projectTripDetail, type CrossingState } from './index.ts'
import { listJoinable, passageReadOf, type Passage, type PassageRead } from './passages.ts'
import { callForward, clockTick, commandIssued, declare, fold, plateRead } from './testing/observations.ts'

const CAMERA = 'cam-b1-export-1'
const inSeconds = (seconds: number, plate: string, more: Partial<PlateRead> = {}): PlateRead => plateRead(10 + seconds / 60, CAMERA, plate, more)
const textsOf = (state: CrossingState, tripSeq: number, step = 'gate-entry'): string[] =>
  projectTripDetail(state, tripId(`tiny-${tripSeq}`))?.steps.find(({ stepId }) => stepId === step)?.evidence.filter(({ kind }) => kind === 'plateRead').map(({ text }) => text) ?? []

describe('a truck that went by a moment ago', () => {
  test('gains nothing by its own reads when another is read', () => {
    const { state } = fold([
      declare(0, 'D1', { tractorPlate: '30F19733', trailerPlate: '30R02276' }), declare(0, 'D2', { tractorPlate: '16M21505', trailerPlate: '16R20642' }), callForward(1, 'D1'), callForward(1, 'D2'),
      inSeconds(0, '30F19733'), inSeconds(6, '30R0227G'), inSeconds(24, '16M21505'), inSeconds(28, '30R02276'), clockTick(11),
    ])
    expect([textsOf(state, 1), textsOf(state, 2)]).toEqual([['30F19733', '30R0227G', '30R02276'], ['16M21505']])
  })

  test('takes a trailer for its own though none was declared, but not the tractor behind it', () => {
    const declared = declare(0, 'D1', { tractorPlate: '12C80145', trailerPlate: null })
    const own = fold([declared, inSeconds(0, '12C80145'), inSeconds(5, '12R55501'), clockTick(11)])
    expect(textsOf(own.state, 1)).toEqual(['12C80145', '12R55501'])
    const next = fold([declared, inSeconds(0, '12C80145'), inSeconds(13, '98H44712'), inSeconds(18, '98R20113'), clockTick(11)])
    expect(textsOf(next.state, 1)).toEqual(['12C80145'])
    expect(listTrucks(next.state)[1]).toMatchObject({ status: 'undeclared', tractorPlate: '98H44712', trailerPlate: '98R20113' })
  })
})

test('an undeclared truck that was seen before is known again, though its trailer is read as its declared neighbour’s', () => {
  const { state } = fold([
    declare(0, 'D1', { tractorPlate: '98K53921', trailerPlate: '98R57317' }),
    plateRead(5, 'cam-buffer-in', '98K53924'), plateRead(5.1, 'cam-buffer-in', '98R57311'), clockTick(6),
    commandIssued(7, { type: 'match.markUnknown', matchId: matchId('m-1') }, 'borderGuard'),
    inSeconds(0, '98K53924'), inSeconds(5, '98R57317'), clockTick(11),
  ])
  expect([textsOf(state, 1), textsOf(state, 2)]).toEqual([[], ['98K53924', '98R57317']])
})

describe('undeclared trucks that follow one another closely', () => {
  const platesOf = (state: CrossingState): (string | null)[][] => listTrucks(state).map(({ tractorPlate, trailerPlate }) => [tractorPlate, trailerPlate])

  test('are as many as showed a plate', () => {
    const front = { direction: 'approaching' } as const
    const { state } = fold([inSeconds(0, '98K53924', front), inSeconds(5, '15H70892', front), inSeconds(9, '29G57217', front), clockTick(11)])
    expect(platesOf(state)).toEqual([['98K53924', null], ['15H70892', null], ['29G57217', null]])
  })

  test('are not more because one of them is read twice, or badly', () => {
    const { state } = fold([inSeconds(0, '98K53924'), inSeconds(1, '98K53924'), inSeconds(2, '98KS3924'), inSeconds(4, '98R20113'), clockTick(11)])
    expect(platesOf(state)).toEqual([['98K53924', '98R20113']])
    expect(textsOf(state, 1)).toEqual(['98K53924', '98K53924', '98KS3924', '98R20113'])
    expect(projectNotices(state, 0).filter(({ code }) => code === 'match.plate.unmatched').map(({ context }) => context['plate'])).toEqual(['98K53924'])
  })
})

describe('which reads may be of one vehicle', () => {
  /** `deviceS`: by the camera's own clock. `eventS`: as far as anybody knows, which is the receipt for a camera whose clock is off. */
  const readAt = (text: string, deviceS: number | null, eventS: number, side: 'front' | 'rear' = 'front'): PassageRead => {
    const read = inSeconds(eventS, text, { direction: side === 'front' ? 'approaching' : 'leaving', deviceTimeMs: deviceS === null ? null : epochMs(1_000_000_000_000 + deviceS * MS_PER_SECOND) })
    const evidence = { observationId: read.observationId, shownAs: 'plateRead', deviceId: read.deviceId, eventTimeMs: read.eventTimeMs, receivedAtMs: read.receivedAtMs, text, confidenceRatio: 0.9, isLate: false, proof: { kind: 'read' } } as const
    return passageReadOf(read, { evidence, provenance: 'observed', laneIndex: null })
  }
  const passageOf = (...reads: PassageRead[]): Passage => {
    const times = reads.map(({ sighting }) => sighting.evidence.eventTimeMs)
    const [openedAtMs, lastAtMs] = [epochMs(Math.min(...times)), epochMs(Math.max(...times))]
    return { passageSeq: 1, laneIndex: null, openedAtMs, lastAtMs, closesAtMs: lastAtMs, reads, outdated: [], tripSeq: null, isSettled: false, isByOperator: false, matchId: null, evidenceNats: 0 }
  }
  const joinNatsOf = (passage: Passage, read: PassageRead): number | null => listJoinable([passage], read)[0]?.joinNats ?? null
  const FRONT = readAt('12C80145', 0, 0)

  test('the camera’s own clock tells, however late a read reaches us', () => {
    const rear = joinNatsOf(passageOf(FRONT), readAt('12R55501', 5, 5, 'rear'))
    expect(rear).toBeGreaterThan(0)
    expect(joinNatsOf(passageOf(FRONT), readAt('12R55501', 5, 25, 'rear'))).toBe(rear)
    expect(joinNatsOf(passageOf(FRONT), readAt('12R55501', 25, 5, 'rear'))).toBeNull()
    expect(joinNatsOf(passageOf(FRONT), readAt('12R55501', 5, 60, 'rear'))).toBeNull()
  })

  test('without it our own times tell', () => {
    expect(joinNatsOf(passageOf(readAt('12C80145', null, 0)), readAt('12R55501', null, 5, 'rear'))).toBeGreaterThan(0)
    expect(joinNatsOf(passageOf(readAt('12C80145', null, 0)), readAt('12R55501', null, 25, 'rear'))).toBeNull()
  })

  test('a rear that follows close on the front is of that vehicle, and a front long after the rear is of another', () => {
    const closeUp = joinNatsOf(passageOf(FRONT), readAt('12R55501', 6, 6, 'rear')) ?? 0
    expect(closeUp).toBeGreaterThan(joinNatsOf(passageOf(FRONT), readAt('12R55501', 12, 12, 'rear')) ?? 0)
    const gone = passageOf(readAt('12R55501', 0, 0, 'rear'))
    expect(joinNatsOf(gone, readAt('12C80145', 12, 12))).toBeLessThan(joinNatsOf(gone, readAt('12C80145', 3, 3)) ?? 0)
  })

  test('a second trigger on the front is none out of order, though the rear was read between', () => {
    const seen = passageOf(FRONT, readAt('12R55501', 4, 4, 'rear'))
    expect(joinNatsOf(seen, readAt('12C80148', 6, 6))).toBeGreaterThan(0)
    expect(joinNatsOf(seen, readAt('12C80148', 14, 14))).toBeLessThan(0)
    expect(joinNatsOf(seen, readAt('98H44712', 14, 14))).toBeNull()
  })
})
