import { expect, test } from 'vitest'
import { deviceId, observationId } from '../model/ids.ts'
import type { Observation } from '../model/observations.ts'
import { epochMs } from '../model/units.ts'
import { createCrossingState, type CrossingState } from './crossing-state.ts'
import { projectCrossingView } from './project-crossing-view.ts'
import { projectNotices } from './project-trucks.ts'
import { reduceCrossing } from './reduce-crossing.ts'
import { CLOCK_SLACK_MS } from './sources.ts'
import { minute, plateRead } from './testing/observations.ts'
import { TINY_SITE, TINY_WORKFLOWS } from './testing/tiny-site.ts'

const CAMERA = 'cam-yard-in'

/** A read received at a minute whose device clock was off by so many seconds. */
const readOff = (minutes: number, offS: number, more: { readonly isRetransmission?: boolean } = {}): Observation => ({
  ...plateRead(minutes, CAMERA, null, more), deviceTimeMs: epochMs(minute(minutes) + offS * 1_000), receivedAtMs: minute(minutes), eventTimeMs: minute(minutes),
})

function judge(reads: readonly Observation[], speedRatio = 1): { readonly isSkewed: boolean; readonly notices: readonly string[]; readonly state: CrossingState } {
  const state = createCrossingState(TINY_SITE, TINY_WORKFLOWS)
  state.clockSlackMs = CLOCK_SLACK_MS * speedRatio
  const notices: string[] = []
  for (const observation of reads) {
    reduceCrossing(state, { observation, isLate: false }, (event) => {
      if (event.type === 'notice.raised' && event.code.startsWith('ingest.clock')) notices.push(`${event.code} ${JSON.stringify(event.context)}`)
    })
  }
  return { isSkewed: [...state.sources.values()].some((source) => source.isSkewed), notices, state }
}
const every = (count: number, stepMin: number, offS: number): Observation[] => Array.from({ length: count }, (_, index) => readOff(index * stepMin, offS))

test('a clock that is behind in ten reports over ten minutes is skewed, and is told once with the least it was off', () => {
  expect(judge([readOff(0, -90), ...every(12, 1, -75).slice(1)])).toMatchObject({ isSkewed: true, notices: ['ingest.clock.skewed {"deviceId":"cam-yard-in","skewS":75}'] })
  expect(judge(every(9, 2, -75)).isSkewed).toBe(false)
  expect(judge(every(100, 0.09, -75)).isSkewed).toBe(false)
})

test('a backlog after an outage is late, not skewed: one timely report clears it', () => {
  const backlog = Array.from({ length: 200 }, (_, index) => readOff(index * 0.04, index * 30 - 7_200))
  expect(judge([...backlog, readOff(8, -2), ...every(1, 1, -2)])).toMatchObject({ isSkewed: false, notices: [] })
  const skewed = every(12, 1, -75)
  expect(judge([...skewed, readOff(13, -60)]).isSkewed).toBe(false)
  expect(judge([...skewed, readOff(13, -61)]).isSkewed).toBe(true)
})

test('retransmissions say nothing of the clock', () => {
  expect(judge(Array.from({ length: 30 }, (_, index) => readOff(index, -7_200, { isRetransmission: true })))).toMatchObject({ isSkewed: false, notices: [] })
})

test('a clock ahead needs more than one report, two minutes apart', () => {
  expect(judge([readOff(0, 90)]).isSkewed).toBe(false)
  expect(judge([readOff(0, 90), readOff(1.9, 90)]).isSkewed).toBe(false)
  expect(judge([readOff(0, 90), readOff(2, 80)])).toMatchObject({ isSkewed: true, notices: ['ingest.clock.ahead {"deviceId":"cam-yard-in","aheadS":80}'] })
  expect(judge([readOff(0, 90), readOff(1, 0), readOff(2, 90)]).isSkewed).toBe(false)
  expect(judge([readOff(0, 90), readOff(1, -90), readOff(2, 90)]).isSkewed).toBe(false)
})

test('on a twin clock that runs sixty times as fast a minute is a second of transport', () => {
  expect(judge(every(30, 1, -75), 60)).toMatchObject({ isSkewed: false, notices: [] })
  expect(judge(every(30, 1, -75), 1).isSkewed).toBe(true)
  expect(judge(every(700, 1, -2 * 3_600), 60).isSkewed).toBe(true)
})

const correct = (minutes: number, correctionMs: number, device = CAMERA): Observation => ({
  type: 'command.issued', observationId: observationId(`correct-${minutes}`), crossingId: TINY_SITE.id, deviceId: deviceId('operator-screen'), format: 'command', provenance: 'observed',
  eventTimeMs: minute(minutes), deviceTimeMs: null, receivedAtMs: minute(minutes), clockRule: 'server', actor: { userId: 'operator', role: 'controller' },
  command: { type: 'source.correctClock', deviceId: deviceId(device), correctionMs, reason: 'zone' },
})
const sourceOf = (state: CrossingState) => projectCrossingView(state).sources.find((source) => source.deviceId === CAMERA)

test('what would set a skewed clock right is proposed: whole quarters of an hour for a wrong zone, the least it was off else', () => {
  expect(sourceOf(judge([readOff(0, 3_600), readOff(2, 3_598)]).state)).toMatchObject({ state: 'skewed', clockProposalMs: -3_600_000 })
  expect(sourceOf(judge(every(12, 1, -75)).state)?.clockProposalMs).toBe(75_000)
  expect(sourceOf(judge(every(12, 1, -5)).state)?.clockProposalMs).toBeNull()
})

test('a correction counts from then on, is shown, and a further one is proposed on top of it', () => {
  const skewed = [readOff(0, 3_600), readOff(2, 3_600)]
  const corrected = judge([...skewed, correct(3, -3_600_000), readOff(4, 3_600), readOff(7, 3_600)])
  expect(sourceOf(corrected.state)).toMatchObject({ state: 'online', clockCorrectionMs: -3_600_000, clockProposalMs: null })
  expect(corrected.notices).toHaveLength(1)
  const fixedSince = judge([...skewed, correct(3, -3_600_000), ...every(30, 1, 0).slice(4)])
  expect(sourceOf(fixedSince.state)).toMatchObject({ state: 'skewed', clockProposalMs: 0 })
})

test('a correction for a device that nobody knows is a notice that names it', () => {
  const state = createCrossingState(TINY_SITE, TINY_WORKFLOWS)
  const codes: string[] = []
  reduceCrossing(state, { observation: correct(0, 1_000, 'nobody'), isLate: false }, (event) => {
    if (event.type === 'notice.raised') codes.push(event.code)
  })
  expect(codes).toEqual(['trip.command.unknownTarget'])
  expect(projectNotices(state, 0)[0]?.context).toEqual({ command: 'source.correctClock', target: 'nobody' })
})
