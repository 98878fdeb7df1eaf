/** Whole trips and the cases that real devices make of them, on the tiny crossing. */
import { expect, test } from 'vitest'
import { declarationId, placeId, tripId } from '../model/ids.ts'
import type { Observation } from '../model/observations.ts'
import type { TripDetailView, TruckView } from '../protocol/view.ts'
import { listTruckAnchors, listTrucks, projectCrossingView, projectNotices, projectSlots, projectTripDetail, type CrossingState } from './index.ts'
import { callForward, clockTick, commandIssued, confirm, declare, fold, minute, plateRead, positionFix } from './testing/observations.ts'

const truckOf = (state: CrossingState, seq = 1): TruckView => listTrucks(state).find(({ tripSeq }) => tripSeq === seq) as TruckView
const detailOf = (state: CrossingState, seq = 1): TripDetailView => projectTripDetail(state, tripId(`tiny-${seq}`)) as TripDetailView
const stepStates = (state: CrossingState, seq = 1): Record<string, string> => Object.fromEntries(detailOf(state, seq).steps.map((step) => [step.stepId, step.state]))
const codesOf = (state: CrossingState): string[] => projectNotices(state, 0).map(({ code }) => code)

/** A truck without tracker, seen by cameras and confirmed by agencies; minutes after 08:00. */
const EXPORT_TRIP: readonly Observation[] = [
  declare(0, 'D1', { cargo: 'fruit' }),
  plateRead(10, 'cam-buffer-in', '12C12345'),
  callForward(40, 'D1'),
  plateRead(42, 'cam-buffer-out', '12C12345'),
  plateRead(55, 'cam-b1-export-1', '12C12345'),
  confirm(58, 'D1', 'health', 'quarantine'),
  plateRead(60, 'cam-yard-in', '12R01234'),
  confirm(90, 'D1', 'quarantine', 'quarantine'),
  confirm(110, 'D1', 'customs', 'customs'),
  confirm(112, 'D1', 'fee', 'feeDesk'),
  plateRead(115, 'cam-yard-out', '12C12345'),
  plateRead(118, 'cam-b2-export', '12C12345'),
  plateRead(125, 'cam-marker-export', '12C12345'),
]

test('an export truck goes through all steps and crosses', () => {
  const { state, events } = fold(EXPORT_TRIP)
  expect(new Set(Object.values(stepStates(state)))).toEqual(new Set(['done']))
  expect(truckOf(state)).toMatchObject({ status: 'crossed', slotSeq: 1, stepDoneCount: 11, stepTotalCount: 11, missingStepIds: [] })
  expect(events.filter(({ type }) => type === 'trip.stepCompleted')).toHaveLength(11)
  expect(events.at(-1)).toMatchObject({ type: 'trip.closed', outcome: 'crossed', eventTimeMs: minute(125) })
  const view = projectCrossingView(state)
  expect(view.directions[0]).toMatchObject({ direction: 'export', insideVeh: 0, expectedVeh: 0, waitingVeh: 0, crossedCountToday: 1, crossedVehPerH: 1 })
  expect(view.directions[0]?.slotWaitMs).toMatchObject({ sampleCount: 1, meanMs: 30 * 60_000 })
  expect(codesOf(state)).toEqual([])
})

test('the place follows the evidence from buffer to border', () => {
  const places = EXPORT_TRIP.map((_, index) => {
    const { state } = fold(EXPORT_TRIP.slice(0, index + 1))
    const { placeId: at, status } = truckOf(state)
    return `${at ?? '-'} ${status}`
  })
  expect(places).toEqual([
    '- enRoute', 'buffer parked', 'buffer called', 'barrier-1 inService', 'barrier-1 inService', '- enRoute', 'yard parked', 'yard parked', 'yard parked', 'yard parked',
    'barrier-2 inService', 'barrier-2 inService', '- crossed',
  ])
})

test('an import truck goes through all steps and leaves inland', () => {
  const { state } = fold([
    declare(0, 'D1', { direction: 'import' }),
    plateRead(30, 'cam-marker-import', '12C12345'),
    plateRead(35, 'cam-b2-import', '12C12345'),
    confirm(37, 'D1', 'health', 'quarantine'),
    plateRead(40, 'cam-yard-in', '12C12345'),
    confirm(60, 'D1', 'customs', 'customs'),
    confirm(62, 'D1', 'fee', 'feeDesk'),
    plateRead(65, 'cam-yard-out', '12C12345'),
    plateRead(70, 'cam-b1-import', '12C12345'),
  ])
  expect(stepStates(state)).toMatchObject({ 'border-entry': 'done', 'gate-exit': 'done', quarantine: 'notNeeded' })
  expect(truckOf(state)).toMatchObject({ status: 'crossed', slotSeq: null })
  expect(projectCrossingView(state).directions[1]).toMatchObject({ crossedCountToday: 1, insideVeh: 0 })
})

test('a step without evidence is missing once the truck is seen past it, and done when the word comes late', () => {
  const withoutFee = EXPORT_TRIP.filter((observation) => !(observation.type === 'command.issued' && observation.command.type === 'step.confirm' && observation.command.stepId === 'fee'))
  const upToBarrier2 = withoutFee.slice(0, -1)
  const { state } = fold([...upToBarrier2, clockTick(130)])
  expect(truckOf(state).missingStepIds).toEqual(['fee'])
  expect(codesOf(state)).toEqual(['trip.evidence.missing'])
  fold([confirm(112, 'D1', 'fee', 'feeDesk')], state)
  expect(truckOf(state).missingStepIds).toEqual([])
  expect(stepStates(state)['fee']).toBe('done')
})

test('late evidence changes steps, not the place', () => {
  const { state } = fold([...EXPORT_TRIP.slice(0, 4), plateRead(55, 'cam-b1-export-1', '12C12345'), plateRead(60, 'cam-yard-in', '12C12345'), plateRead(56, 'cam-b1-export-2', '12C12345')])
  expect(truckOf(state)).toMatchObject({ placeId: 'yard', status: 'parked' })
  expect(detailOf(state).steps.find(({ stepId }) => stepId === 'gate-entry')?.evidence).toHaveLength(2)
})

test('evidence in any order gives the same steps', () => {
  const inOrder = fold(EXPORT_TRIP.slice(0, -1)).state
  const [declaration, ...rest] = EXPORT_TRIP.slice(0, -1) as [Observation, ...Observation[]]
  const shuffled = fold([declaration, ...rest.reverse()]).state
  expect(stepStates(shuffled)).toEqual(stepStates(inOrder))
})

test('a plate with one confused character is matched and reported', () => {
  const { state } = fold([declare(0, 'D1', { tractorPlate: '12C80145' }), plateRead(10, 'cam-b1-export-1', '12CB0145')])
  expect(truckOf(state)).toMatchObject({ placeId: 'barrier-1', tractorPlate: '12C80145' })
  expect(codesOf(state)).toEqual(['match.plate.confused'])
})

test('a plate that fits two declarations equally is nobody’s until an operator says so', () => {
  const { state } = fold([
    declare(0, 'D1', { tractorPlate: '12C80145', trailerPlate: null }),
    declare(1, 'D2', { tractorPlate: '12CB014S', trailerPlate: null }),
    plateRead(10, 'cam-b1-export-1', '12CB0145'), clockTick(10.5),
  ])
  expect(listTrucks(state).map(({ placeId: at }) => at)).toEqual([null, null])
  expect(codesOf(state)).toEqual(['match.plate.ambiguous'])
  const { observationId } = plateRead(10, 'cam-b1-export-1', '12CB0145')
  fold([commandIssued(12, { type: 'plate.link', observationId, declarationId: declarationId('D2') })], state)
  expect(stepStates(state, 2)['gate-entry']).toBe('done')
  expect(projectCrossingView(state).unmatchedCount).toBe(0)
})

test('an undeclared truck is shown, and becomes the declared one when its declaration comes', () => {
  const { state } = fold([plateRead(10, 'cam-b1-export-1', '12C12345'), clockTick(10.3)])
  expect(truckOf(state)).toMatchObject({ status: 'undeclared', declarationId: null, direction: 'export', placeId: 'barrier-1' })
  expect(projectCrossingView(state).directions[0]).toMatchObject({ insideVeh: 1, expectedVeh: 0 })
  fold([declare(11, 'D1')], state)
  expect(listTrucks(state)).toHaveLength(1)
  expect(truckOf(state)).toMatchObject({ declarationId: 'D1', trailerPlate: '12R01234' })
  expect(stepStates(state)).toMatchObject({ declare: 'done', transport: 'missing', 'flow-control': 'missing', 'gate-entry': 'done' })
  expect(projectCrossingView(state)).toMatchObject({ unmatchedCount: 0 })
})

test('linking a read moves all that is known of the undeclared truck to the declaration', () => {
  const stray = plateRead(10, 'cam-b1-export-1', '99H55555')
  const { state } = fold([declare(0, 'D1'), stray, plateRead(20, 'cam-yard-in', '99H55555')])
  fold([commandIssued(25, { type: 'plate.link', observationId: stray.observationId, declarationId: declarationId('D1') })], state)
  expect(listTrucks(state)).toHaveLength(1)
  expect(truckOf(state)).toMatchObject({ placeId: 'yard', status: 'parked' })
  expect(stepStates(state)).toMatchObject({ 'gate-entry': 'done', 'yard-entry': 'done' })
  expect(projectCrossingView(state).directions[0]).toMatchObject({ insideVeh: 1, expectedVeh: 0 })
})

test('a vehicle without plate is joined when only one new vehicle can be the one', () => {
  const newVehicle = { direction: 'import', tractorPlate: null, trailerPlate: null, vehicleClass: 'newVehicle', cargo: 'newVehicle' } as const
  const { state } = fold([
    declare(0, 'D1', { ...newVehicle, vin: 'LZZ5CLSB8NA123456', plannedArrivalAtMs: minute(30) }),
    declare(1, 'D2', { ...newVehicle, vin: 'LZZ5CLSB8NA123457', plannedArrivalAtMs: minute(600) }),
    plateRead(32, 'cam-marker-import', null),
  ])
  expect(truckOf(state, 1)).toMatchObject({ status: 'inService', placeId: 'marker' })
  expect(truckOf(state, 2)).toMatchObject({ placeId: null })
  fold([declare(33, 'D3', { ...newVehicle, vin: 'LZZ5CLSB8NA123458' }), declare(34, 'D4', { ...newVehicle, vin: 'LZZ5CLSB8NA123459' }), plateRead(40, 'cam-marker-import', null)], state)
  expect(codesOf(state)).toEqual(['trip.vehicle.unplated'])
})

test('a tracker moves its truck through zones from the second fix on', () => {
  const tracked = declare(0, 'D1', { trackerId: 'T1' })
  const { state } = fold([tracked, positionFix(10, 'T1', 0, -2_500), positionFix(11, 'T1', 150, -2_000)])
  expect(truckOf(state)).toMatchObject({ placeId: 'export-0', status: 'enRoute', isTracked: true })
  fold([positionFix(12, 'T1', 151, -2_001)], state)
  expect(truckOf(state)).toMatchObject({ placeId: 'buffer', status: 'parked', slotSeq: 1, placeSinceMs: minute(11) })
  expect(stepStates(state)['transport']).toBe('done')
  fold([positionFix(13, 'T1', 0, -1_500), positionFix(12.5, 'T1', 152, -2_000)], state)
  expect(truckOf(state).placeId).toBe('buffer')
  fold([callForward(14, 'D1'), positionFix(15, 'T1', 0, -1_200), positionFix(16, 'T1', 0, -900)], state)
  expect(truckOf(state)).toMatchObject({ placeId: 'export-0', status: 'called' })
})

test('an old or invalid fix never moves a truck', () => {
  const { state } = fold([declare(0, 'D1', { trackerId: 'T1' }), positionFix(10, 'T1', 0, -1_000), positionFix(5, 'T1', 0, -2_000), positionFix(11, 'T1', 0, -500, { isValid: false })])
  expect(listTruckAnchors(state)[0]?.fix).toMatchObject({ at: { northM: -1_000 }, atMs: minute(10) })
  expect(truckOf(state).heardAtMs).toBe(minute(11))
})

test('wait is from joining the queue to the service of the one before', () => {
  const trucks = ['A', 'B'].map((name, index) => declare(0, `D${name}`, { trackerId: name, tractorPlate: `12C1111${index}`, trailerPlate: null }))
  const { state } = fold([
    ...trucks,
    ...['A', 'B'].flatMap((name) => [positionFix(20, name, 2, -90), positionFix(20.5, name, 2, -90)]),
  ])
  const queue = projectCrossingView(state).stations[0]
  expect(queue).toMatchObject({ stationId: 'barrier-1', queueVeh: 1, inServiceVeh: 1, queueM: 19 })
  expect(listTruckAnchors(state).map(({ queueIndex }) => queueIndex)).toEqual([0, 1])
  expect(listTrucks(state).map(({ status }) => status)).toEqual(['inService', 'queueing'])
  fold([positionFix(25, 'A', 0, 80), positionFix(25.5, 'A', 0, 120), positionFix(30, 'B', 0, 80), positionFix(30.5, 'B', 0, 120)], state)
  const view = projectCrossingView(state)
  expect(view.stations[0]).toMatchObject({ queueVeh: 0, inServiceVeh: 0, servedCount: 2 })
  expect(view.directions[0]?.waitMs).toMatchObject({ sampleCount: 2, p95Ms: 5 * 60_000, p50Ms: 0 })
})

test('an arm is up for a while after a read', () => {
  const { state } = fold(EXPORT_TRIP.slice(0, 5))
  expect(projectCrossingView(state).stations[0]?.isLaneRaised).toEqual([true, false, false, false])
  fold([clockTick(56)], state)
  expect(projectCrossingView(state).stations[0]?.isLaneRaised).toEqual([false, false, false, false])
})

test('a truck followed past the last station has crossed, though no camera there saw it', () => {
  const { state } = fold([
    declare(0, 'D1', { trackerId: 'T1' }),
    ...EXPORT_TRIP.slice(1, -1),
    positionFix(119, 'T1', 2, 1_100), positionFix(119.5, 'T1', 2, 1_140), positionFix(121, 'T1', 2, 1_250), positionFix(121.5, 'T1', 2, 1_290),
    clockTick(133),
  ])
  expect(detailOf(state)).toMatchObject({ outcome: 'crossed', closedAtMs: minute(121) })
  expect(detailOf(state).truck.missingStepIds).toEqual(['border'])
})

test('a truck that only had to cross and is not heard of any more has left', () => {
  const { state } = fold([...EXPORT_TRIP.slice(0, -1), clockTick(118 + 121)])
  expect(detailOf(state).outcome).toBe('expired')
})

test('a truck overtaken again and again is taken out of the lane it was thought to be in', () => {
  const names = ['A', 'B', 'C', 'D', 'E', 'F', 'G']
  const { state } = fold([
    ...names.map((name, index) => declare(0, name, { direction: 'import', tractorPlate: `12C6${index}${6 - index}66`, trailerPlate: null })),
    ...names.flatMap((_, index) => [plateRead(9 + index, 'cam-marker-import', `12C6${index}${6 - index}66`), plateRead(10 + index, 'cam-b2-import', `12C6${index}${6 - index}66`)]),
    clockTick(20),
  ])
  const health = () => projectCrossingView(state).stations[1]
  expect(health()).toMatchObject({ stationId: 'health', inServiceVeh: 2, queueVeh: 5 })
  expect(listTruckAnchors(state).map(({ laneIndex, queueIndex }) => `${laneIndex}/${queueIndex}`)).toEqual(['2/0', '3/0', '2/1', '3/1', '2/2', '3/2', '2/3'])
  const pass = (from: number, name: string) => [
    declare(from, name, { direction: 'import', tractorPlate: `51F7777${name}`, trailerPlate: null }),
    plateRead(from, 'cam-b2-import', `51F7777${name}`), clockTick(from + 0.5), confirm(from + 1, name, 'health', 'quarantine'),
  ]
  fold([confirm(21, 'C', 'health', 'quarantine'), confirm(22, 'E', 'health', 'quarantine'), confirm(23, 'G', 'health', 'quarantine'), ...pass(30, '1')], state)
  expect(truckOf(state)).toMatchObject({ placeId: 'health', status: 'inService' })
  fold(pass(40, '2'), state)
  expect(truckOf(state)).toMatchObject({ placeId: null, status: 'enRoute' })
  expect(health()).toMatchObject({ inServiceVeh: 1, queueVeh: 2, servedCount: 5 })
})

test('slots are numbered by arrival and one vehicle holds one', () => {
  const { state } = fold([
    declare(0, 'D1', { tractorPlate: '12C11111', trailerPlate: null, trackerId: 'T1' }),
    declare(0, 'D2', { tractorPlate: '12C22222', trailerPlate: null }),
    declare(0, 'D3', { tractorPlate: '12C33333', trailerPlate: null, trackerId: 'T1' }),
    plateRead(10, 'cam-buffer-in', '12C22222'),
    plateRead(11, 'cam-buffer-in', '12C11111'),
    plateRead(12, 'cam-buffer-in', '12C33333'),
  ])
  expect(projectSlots(state).map(({ slotSeq, tripSeq, aheadVeh }) => [slotSeq, tripSeq, aheadVeh])).toEqual([[1, 2, 0], [2, 1, 1]])
  fold([callForward(20, 'D1')], state)
  expect(projectSlots(state).map(({ slotSeq, aheadVeh, calledAtMs, reason }) => [slotSeq, aheadVeh, calledAtMs, reason])).toEqual([[2, 0, minute(20), 'slot.order.called'], [1, 0, null, 'slot.order.arrival']])
  fold([plateRead(30, 'cam-b1-export-1', '12C11111')], state)
  expect(projectSlots(state).map(({ slotSeq }) => slotSeq)).toEqual([1])
})

test('bays are given from the lowest and kept', () => {
  const names = ['A', 'B', 'C']
  const { state } = fold([
    ...names.map((name, index) => declare(0, name, { tractorPlate: `12C4444${index}`, trailerPlate: null })),
    ...names.map((_, index) => plateRead(10 + index, 'cam-yard-in', `12C4444${index}`)),
    plateRead(20, 'cam-yard-out', '12C44441'), clockTick(20.5),
  ])
  const bays = () => listTruckAnchors(state).map(({ bayIndex }) => bayIndex)
  expect(bays()).toEqual([0, null, 2])
  fold([plateRead(30, 'cam-yard-in', '12C44441'), clockTick(30.5)], state)
  expect(bays()).toEqual([0, 1, 2])
})

test('a refused step holds the truck until the agency lifts it', () => {
  const { state } = fold([...EXPORT_TRIP.slice(0, 7), confirm(80, 'D1', 'quarantine', 'quarantine', 'refused')])
  expect(truckOf(state)).toMatchObject({ status: 'held', stepId: 'quarantine' })
  expect(codesOf(state)).toEqual(['trip.step.refused'])
  fold([confirm(95, 'D1', 'quarantine', 'quarantine')], state)
  expect(truckOf(state)).toMatchObject({ status: 'parked', stepId: 'customs' })
})

test('a step over its target is reported once, at its time', () => {
  const { state } = fold([...EXPORT_TRIP.slice(0, 8), clockTick(300), clockTick(400)])
  expect(projectNotices(state, 0)).toMatchObject([{ code: 'trip.step.overdue', repeatCount: 0, raisedAtMs: minute(121), context: { stepId: 'customs', overMin: 1 } }])
})

test('a deadline that had passed before its cause became known is reported at once', () => {
  const { state } = fold([clockTick(300), ...EXPORT_TRIP.slice(0, 8)])
  expect(projectNotices(state, 0)[0]).toMatchObject({ code: 'trip.step.overdue', raisedAtMs: minute(121), context: { stepId: 'customs' } })
})

test('the word of the wrong agency completes nothing', () => {
  const { state } = fold([...EXPORT_TRIP.slice(0, 8), confirm(95, 'D1', 'customs', 'feeDesk')])
  expect(stepStates(state)['customs']).toBe('active')
  expect(codesOf(state)).toEqual(['trip.step.roleMismatch'])
})

test('a declaration sent again replaces the old one, unless it is older', () => {
  const { state } = fold([declare(5, 'D1'), declare(8, 'D1', { tractorPlate: '12C99999' }), declare(6, 'D1', { tractorPlate: '12C77777' })])
  expect(listTrucks(state)).toHaveLength(1)
  expect(truckOf(state).tractorPlate).toBe('12C99999')
  expect(projectNotices(state, 0)).toMatchObject([{ code: 'trip.declaration.repeated', repeatCount: 1 }])
})

test('a read just after the end belongs to the closed trip', () => {
  const { state } = fold([...EXPORT_TRIP, plateRead(126, 'cam-marker-export', '12C12345')])
  expect(listTrucks(state)).toHaveLength(1)
  expect(projectCrossingView(state)).toMatchObject({ unmatchedCount: 0 })
})

test('closed trips leave the live list after minutes and the state after hours', () => {
  const { state } = fold([...EXPORT_TRIP, clockTick(129)])
  expect(listTrucks(state)).toEqual([])
  expect(detailOf(state).outcome).toBe('crossed')
  fold([clockTick(125 + 121)], state)
  expect(projectTripDetail(state, tripId('tiny-1'))).toBeNull()
  expect(state.plates).toMatchObject({ byCanonical: new Map(), byPart: new Map() })
  expect(state.tripByDeclaration.size).toBe(0)
})

test('the crossing opens and closes by calendar, closure and command', () => {
  const openAt = (minutes: number, ...commands: Observation[]) => {
    const view = projectCrossingView(fold([...commands, clockTick(minutes)]).state)
    return [view.isOpen, view.closedReason?.en ?? null, view.nextChangeAtMs === null ? null : (view.nextChangeAtMs - minute(0)) / 60_000]
  }
  expect(openAt(0)).toEqual([true, null, 240])
  expect(openAt(250)).toEqual([false, 'event', 300])
  expect(openAt(301)).toEqual([true, null, 660])
  expect(openAt(660)).toEqual([false, 'Outside opening hours', 1_380])
  expect(openAt(20, commandIssued(10, { type: 'crossing.setOpen', isOpen: false, reason: 'flood' }))).toEqual([false, 'flood', null])
})

test('a device that falls silent raises one alarm', () => {
  const reads = [0, 1, 2, 3, 4].map((index) => plateRead(index, 'cam-yard-in', `12C5555${index}`))
  const { state } = fold([...reads, clockTick(18)])
  expect(projectCrossingView(state).sources.find(({ deviceId }) => deviceId === 'cam-yard-in')?.state).toBe('online')
  fold([clockTick(40), clockTick(90)], state)
  expect(projectNotices(state, 0).filter(({ code }) => code === 'ingest.device.silent')).toMatchObject([{ repeatCount: 0, raisedAtMs: minute(19) }])
})

test('commands that name nothing known are reported and change nothing', () => {
  const { state } = fold([confirm(1, 'nobody', 'customs', 'customs'), commandIssued(2, { type: 'station.setOpen', stationId: placeId('nowhere'), isOpen: false, reason: 'x' })])
  expect(codesOf(state)).toEqual(['trip.command.unknownTarget', 'trip.command.unknownTarget'])
  expect(listTrucks(state)).toEqual([])
})
