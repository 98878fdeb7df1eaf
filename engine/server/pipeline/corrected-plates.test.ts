/** What a camera says later of a vehicle that it read before, on the tiny crossing and through the duplicate filter. */
import { describe, expect, test } from 'vitest'
import type { Command } from '../../model/commands.ts'
import { declarationId, matchId, observationId, placeId, tripId } from '../../model/ids.ts'
import type { Observation, PlateRead } from '../../model/observations.ts'
import { createDuplicateFilter } from '../../stream/dedupe.ts'
import { listTrucks, projectCrossingView, projectMatches, projectNotices, projectTripDetail, type CrossingState } from '../../state/index.ts'
import { restoreState, serialiseState } from '../../state/serialise-state.ts'
import { clockTick, commandIssued, declare, plateRead } from '../../state/testing/observations.ts'
import { TINY_SITE, TINY_WORKFLOWS } from '../../state/testing/tiny-site.ts'
import { foldFiltered } from './testing/filtered-fold.ts'

const CAMERA = 'cam-b1-export-1'
const SISTERS = [declare(0, 'D1', { tractorPlate: '12C80145', trailerPlate: '12R55501' }), declare(1, 'D2', { tractorPlate: '12C80146', trailerPlate: '12R77702' })]
/** One event of the camera: every word on it has its id and number. */
const word = (minutes: number, plate: string | null, more: Partial<PlateRead> = {}): PlateRead =>
  plateRead(minutes, CAMERA, plate, { observationId: observationId('cam/event-1'), passageKey: '1144', direction: 'approaching', ...more })
const order = (minutes: number, command: Command) => commandIssued(minutes, command, 'borderGuard')
const gateOf = (state: CrossingState, tripSeq: number) => projectTripDetail(state, tripId(`tiny-${tripSeq}`))?.steps.find(({ stepId }) => stepId === 'gate-entry')
const codes = (state: CrossingState): string[] => projectNotices(state, 0).map(({ code }) => code)
const view = (state: CrossingState) => projectCrossingView(state)
const after = (observations: readonly Observation[]): CrossingState => foldFiltered(observations).state

describe('a plate that its camera corrects', () => {
  test('while nobody is sure yet: the corrected text decides, and both words are evidence of the one truck', () => {
    const { state, events } = foldFiltered([...SISTERS, word(10, '12C8014G', { pictureIds: ['first'] }), word(10.1, '12C80146', { pictureIds: ['better'] }), clockTick(11)])
    expect(gateOf(state, 1)).toMatchObject({ state: 'waiting' })
    expect(gateOf(state, 2)).toMatchObject({ state: 'done' })
    expect(gateOf(state, 2)?.evidence.map(({ text, pictureIds }) => [text, pictureIds])).toEqual([['12C80146', ['better']], ['12C8014G', ['first']]])
    expect(listTrucks(state)).toHaveLength(2)
    expect(view(state).unmatchedCount).toBe(0)
    expect(new Set(events.flatMap((event) => (event.type === 'plate.matched' ? [event.tripId] : [])))).toEqual(new Set(['tiny-2']))
  })

  test('after it was given to another truck: that one is as if it had never been there', () => {
    const state = after([...SISTERS, word(10, '12C80145'), clockTick(10.5), word(11, '12C80146'), clockTick(12)])
    const right = after([...SISTERS, word(10, '12C80146'), clockTick(10.5), clockTick(11), clockTick(12)])
    expect(gateOf(state, 1)).toMatchObject({ state: 'waiting', evidence: [] })
    expect(gateOf(state, 2)).toMatchObject({ state: 'done', doneAtMs: word(10, '').eventTimeMs })
    expect(codes(state)).toContain('match.passage.revised')
    expect(listTrucks(state).map(({ placeId, slotSeq }) => [placeId, slotSeq !== null])).toEqual(listTrucks(right).map(({ placeId, slotSeq }) => [placeId, slotSeq !== null]))
    expect(view(state).directions).toEqual(view(right).directions)
    expect(state.stations.get(placeId('barrier-1'))?.servedCount).toBe(right.stations.get(placeId('barrier-1'))?.servedCount)
    expect(state.stations.get(placeId('barrier-1'))?.served.atMs).toHaveLength(right.stations.get(placeId('barrier-1'))?.served.atMs.length ?? -1)
  })

  test('after it was taken for an undeclared vehicle: that one is gone', () => {
    const state = after([...SISTERS, word(10, '98H4471'), clockTick(11), word(12, '12C80146'), clockTick(13)])
    expect(listTrucks(state).map(({ tripSeq }) => tripSeq)).toEqual([1, 2])
    expect(gateOf(state, 2)).toMatchObject({ state: 'done' })
    expect(view(state).unmatchedCount).toBe(0)
  })

  test('of an undeclared vehicle: it is called by the corrected plate, and a declaration finds it so', () => {
    const state = after([word(10, '98H44712'), clockTick(11), word(12, '98H55599'), clockTick(13)])
    expect(listTrucks(state)).toMatchObject([{ tractorPlate: '98H55599', status: 'undeclared' }])
    expect(view(state).unmatchedCount).toBe(1)
    foldFiltered([declare(14, 'D9', { tractorPlate: '98H55599', trailerPlate: null })], { state, filter: createDuplicateFilter() })
    expect(listTrucks(state)).toHaveLength(1)
    expect(view(state).unmatchedCount).toBe(0)
  })

  test('of a passage that was asked: the question is answered', () => {
    const state = after([...SISTERS, word(10, '12C8014G'), clockTick(11)])
    expect(projectMatches(state)).toHaveLength(1)
    foldFiltered([word(12, '12C80146'), clockTick(13)], { state, filter: filterAfter([word(10, '12C8014G')]) })
    expect(projectMatches(state)).toEqual([])
    expect(gateOf(state, 2)).toMatchObject({ state: 'done' })
    expect(view(state).unmatchedCount).toBe(0)
  })

  test('of a passage that was asked, to another doubtful text: it is asked once, and what an operator ruled out stays so', () => {
    const state = after([...SISTERS, word(10, '12C8014G'), clockTick(11), order(11.5, { type: 'match.reject', matchId: matchId('m-1'), tripId: tripId('tiny-1') })])
    foldFiltered([word(12, '12C8014S'), clockTick(13)], { state, filter: filterAfter([word(10, '12C8014G')]) })
    const [match, ...others] = projectMatches(state)
    expect(others).toEqual([])
    expect(match).toMatchObject({ matchId: 'm-1', state: 'open', reads: [{ plate: '12C8014S' }, { plate: '12C8014G' }] })
    expect(match?.candidates.map(({ tripSeq }) => tripSeq)).not.toContain(1)
    expect(view(state).unmatchedCount).toBe(1)
  })

  test('to what nobody can tell, after it was given: it is taken back and asked when nothing more comes', () => {
    const given = [...SISTERS, word(10, '12C80145'), clockTick(10.5)]
    expect(gateOf(after(given), 1)).toMatchObject({ state: 'done' })
    const state = after([...given, word(11, '12C8014G'), clockTick(11.1)])
    expect(gateOf(state, 1)).toMatchObject({ state: 'done' })
    foldFiltered([clockTick(12)], { state, filter: createDuplicateFilter() })
    expect(gateOf(state, 1)).toMatchObject({ state: 'waiting' })
    expect(projectMatches(state)).toMatchObject([{ state: 'open', reads: [{ plate: '12C8014G' }, { plate: '12C80145' }] }])
    expect(codes(state)).toContain('match.passage.corrected')
    expect(view(state).unmatchedCount).toBe(1)
  })

  test('to what still says the same truck: it stays, without a second step or place', () => {
    const state = after([...SISTERS, word(10, '12C80145'), clockTick(10.5), word(11, '12CB0145'), clockTick(12)])
    expect(gateOf(state, 1)).toMatchObject({ state: 'done' })
    expect(codes(state).filter((code) => code.startsWith('match.passage'))).toEqual([])
    expect(projectMatches(state)).toEqual([])
    expect(state.passages.size).toBe(1)
  })

  test('and its rear, which is another event, still speaks for the truck that it was of', () => {
    const rear = plateRead(10.1, CAMERA, '12R55501', { direction: 'leaving' })
    const state = after([...SISTERS, word(10, '12C80145'), rear, clockTick(10.5), word(11, '12C8014G'), clockTick(12)])
    expect(gateOf(state, 1)).toMatchObject({ state: 'done' })
    expect(projectMatches(state)).toEqual([])
  })

  test('moves nobody to where the truck was minutes ago', () => {
    const exit = plateRead(14, 'cam-yard-in', '12C80145')
    const state = after([SISTERS[0] as Observation, word(10, '98H44712'), clockTick(10.5), exit, word(15, '12C80145'), clockTick(16)])
    expect(listTrucks(state)[0]).toMatchObject({ placeId: 'yard' })
    expect(gateOf(state, 1)).toMatchObject({ state: 'done', doneAtMs: word(10, '').eventTimeMs })
  })

  test('from no plate to one: the vehicle without plate is no second one', () => {
    const state = after([...SISTERS, word(10, null), clockTick(10.2), word(10.5, '12C80146'), clockTick(12)])
    expect(gateOf(state, 2)).toMatchObject({ state: 'done' })
    expect(view(state).unmatchedCount).toBe(0)
    expect(listTrucks(state)).toHaveLength(2)
  })

  test('after its truck has gone: a notice says that the plate does not fit', () => {
    const cancel = commandIssued(11, { type: 'vehicle.turnBack', declarationId: declarationId('D1'), reason: 'x' }, 'borderGuard')
    const state = after([...SISTERS, word(10, '12C80145'), clockTick(10.5), cancel, word(12, '12C80146'), clockTick(13)])
    expect(gateOf(state, 1)).toMatchObject({ state: 'done' })
    expect(codes(state)).toContain('match.passage.contradicted')
  })

  test('when the passage is long forgotten: the trip keeps it as evidence, and there is no second truck', () => {
    const id = { observationId: observationId('cam/no-number') }
    const first = plateRead(10, CAMERA, '98H44712', { ...id, direction: 'approaching' })
    const others = Array.from({ length: 20 }, (_, index) => plateRead(13 + index / 10, CAMERA, `43C1${1_000 + 37 * index}`, { direction: 'approaching' }))
    const state = after([first, clockTick(11), ...others, clockTick(16), { ...first, plate: '98H44713', plateRaw: '98H44713', eventTimeMs: clockTick(17).eventTimeMs, receivedAtMs: clockTick(17).receivedAtMs }, clockTick(18)])
    expect(listTrucks(state).filter(({ tractorPlate }) => tractorPlate?.startsWith('98H'))).toHaveLength(1)
  })

  test('when it stood before the camera for minutes and others passed meanwhile', () => {
    const others = Array.from({ length: 20 }, (_, index) => plateRead(13 + index / 10, 'cam-b1-export-2', `43C1${1_000 + 37 * index}`, { direction: 'approaching' }))
    const state = after([...SISTERS, word(10, '98H44712'), clockTick(11), ...others, clockTick(16), word(17, '12C80146'), clockTick(18)])
    expect(gateOf(state, 2)).toMatchObject({ state: 'done' })
    expect(listTrucks(state).some(({ tractorPlate }) => tractorPlate === '98H44712')).toBe(false)
  })
})

describe('an operator who decided on the earlier text', () => {
  const asked = [...SISTERS, word(10, '12C8014G'), clockTick(11)]

  test('is not overturned: the truck keeps the passage, with the later word as evidence and a notice', () => {
    const state = after([...asked, order(11.5, { type: 'match.confirm', matchId: matchId('m-1'), tripId: tripId('tiny-1') }), word(12, '12C80146'), clockTick(13)])
    expect(gateOf(state, 1)).toMatchObject({ state: 'done' })
    expect(gateOf(state, 1)?.evidence.map(({ text }) => text)).toEqual(['12C8014G', '12C80146'])
    expect(gateOf(state, 2)).toMatchObject({ state: 'waiting' })
    expect(codes(state)).toContain('match.passage.contradicted')
    expect(projectMatches(state)).toMatchObject([{ state: 'confirmed', tripId: 'tiny-1' }])
  })

  test('takes back all of it by reopening', () => {
    const state = after([...asked, order(11.5, { type: 'match.confirm', matchId: matchId('m-1'), tripId: tripId('tiny-1') }), word(12, '12C80146'), clockTick(13), order(14, { type: 'match.reopen', matchId: matchId('m-1'), reason: 'x' })])
    expect(gateOf(state, 1)).toMatchObject({ state: 'waiting', evidence: [] })
    expect(projectMatches(state)).toMatchObject([{ state: 'open' }])
    foldFiltered([order(15, { type: 'match.confirm', matchId: matchId('m-1'), tripId: tripId('tiny-2') })], { state, filter: createDuplicateFilter() })
    expect(gateOf(state, 2)).toMatchObject({ state: 'done' })
  })

  test('is not overturned by linking the read, nor by calling it unknown', () => {
    const linked = after([...asked, order(11.5, { type: 'plate.link', observationId: word(10, '').observationId, declarationId: declarationId('D1') }), word(12, '12C80146'), clockTick(13)])
    expect([gateOf(linked, 1)?.state, gateOf(linked, 2)?.state]).toEqual(['done', 'waiting'])
    const unknown = after([...asked, order(11.5, { type: 'match.markUnknown', matchId: matchId('m-1') }), word(12, '12C80146'), clockTick(13)])
    expect(gateOf(unknown, 2)).toMatchObject({ state: 'waiting' })
    expect(listTrucks(unknown)).toHaveLength(3)
    for (const state of [linked, unknown]) expect(codes(state)).toContain('match.passage.contradicted')
  })
})

describe('several events of one vehicle', () => {
  const shot = (minutes: number, index: number, plate: string) => plateRead(minutes, CAMERA, plate, { observationId: observationId(`cam/shot-${index}`), passageKey: 'G7' })

  test('another shot of the group is the same passage, whatever it reads', () => {
    for (const plate of ['12C80I4S', '77K00A1']) {
      const state = after([...SISTERS, shot(10, 0, '12C80145'), shot(10.01, 1, plate), clockTick(11)])
      expect(listTrucks(state)).toHaveLength(2)
      expect([...state.passages.values()].flat()).toHaveLength(1)
    }
  })

  test('a shot that comes after the passage was given is evidence of the same truck, and takes nothing back', () => {
    const state = after([...SISTERS, shot(10, 0, '12C80145'), clockTick(10.5), shot(10.6, 1, '77K00A1'), clockTick(12)])
    expect(gateOf(state, 1)).toMatchObject({ state: 'done' })
    expect(gateOf(state, 1)?.evidence).toHaveLength(2)
    expect(listTrucks(state)).toHaveLength(2)
    expect(projectMatches(state)).toEqual([])
  })

  test('a shot that comes when the passage is over and is surely another truck is of another passage', () => {
    const other = declare(2, 'D3', { tractorPlate: '29H12345', trailerPlate: null })
    const state = after([SISTERS[0] as Observation, other, shot(10, 0, '12C80145'), clockTick(10.5), shot(10.6, 1, '29H12345'), clockTick(12)])
    expect([gateOf(state, 1)?.state, gateOf(state, 2)?.state]).toEqual(['done', 'done'])
    expect([...state.passages.values()].flat()).toHaveLength(2)
  })

  test('a group sums up frames that were taken for two vehicles', () => {
    const frame = (minutes: number, key: string, plate: string) => plateRead(minutes, CAMERA, plate, { observationId: observationId(`cam/${key}`), passageKey: key, isPreview: true })
    const group = plateRead(10.8, CAMERA, '12C80146', { observationId: observationId('cam/u1'), passageKey: 'u1', frameKeys: ['u1', 'u2'] })
    const before = [...SISTERS, frame(10, 'u1', '98H44712'), frame(10.4, 'u2', '51C33388'), clockTick(10.7)]
    expect([...after(before).passages.values()].flat()).toHaveLength(2)
    const state = after([...before, group, clockTick(12)])
    expect(listTrucks(state).map(({ tripSeq }) => tripSeq)).toEqual([1, 2])
    expect(gateOf(state, 2)).toMatchObject({ state: 'done' })
    expect(view(state).unmatchedCount).toBe(0)
    expect([...state.passages.values()].flat()).toHaveLength(1)
  })
})

test('a state that was written out in the middle goes on as the one that was not', () => {
  const log = [...SISTERS, word(10, '12C80145'), clockTick(10.5), word(11, '12C8014G'), clockTick(11.1), word(11.2, '12C80146'), plateRead(11.21, CAMERA, '12R77702', { direction: 'leaving' }), clockTick(13)]
  const whole = foldFiltered(log)
  for (let cut = 0; cut <= log.length; cut += 1) {
    const first = foldFiltered(log.slice(0, cut))
    const state = restoreState(serialiseState(first.state), TINY_SITE, TINY_WORKFLOWS)
    const filter = createDuplicateFilter({}, JSON.parse(JSON.stringify(first.filter.memory())) as ReturnType<typeof first.filter.memory>)
    expect(serialiseState(foldFiltered(log.slice(cut), { state, filter }).state)).toBe(serialiseState(whole.state))
  }
})

function filterAfter(observations: readonly Observation[]) {
  const filter = createDuplicateFilter()
  filter.accept(observations.map((observation) => ({ observation, isLate: false })))
  return filter
}
