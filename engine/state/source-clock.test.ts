import { expect, test } from 'vitest'
import { epochMs } from '../model/units.ts'
import { listTrucks, projectCrossingView, projectNotices } from './index.ts'
import { declare, fold, minute, plateRead, positionFix } from './testing/observations.ts'

const COUNT = 9
const plateOf = (index: number): string => `${51 + index}C${index}${9 - index}${index}${index}5`
const DECLARED = Array.from({ length: COUNT }, (_, index) => declare(0, `D${index}`, { tractorPlate: plateOf(index), trailerPlate: null }))
/** The camera's clock is off by this; the stamp put the future to the receipt. */
const readsOffBy = (offMs: number) =>
  Array.from({ length: COUNT }, (_, index) => {
    const seenAtMs = minute(10 + 2 * index)
    return plateRead(10 + 2 * index, 'cam-yard-in', plateOf(index), { deviceTimeMs: epochMs(seenAtMs + offMs), eventTimeMs: epochMs(Math.min(seenAtMs, seenAtMs + offMs)) })
  })

test.each([-90_000, 90_000])('a camera that is %i ms off is timed by its receipts after a few reads, and a rule is proposed once', (offMs) => {
  const { state } = fold([...DECLARED, ...readsOffBy(offMs)])
  const proposals = projectNotices(state, 0).filter(({ code }) => code === 'ingest.clock.proposed')
  expect(proposals).toMatchObject([{ deviceId: 'cam-yard-in', repeatCount: 0, context: { skewS: offMs / 1_000 } }])
  expect(listTrucks(state)[COUNT - 1]).toMatchObject({ placeId: 'yard', placeSinceMs: minute(10 + 2 * (COUNT - 1)) })
  expect(projectCrossingView(state).sources.find(({ deviceId }) => deviceId === 'cam-yard-in')).toMatchObject({ state: 'skewed', clockProposalMs: -offMs })
})

test('a camera whose clock is right, and one that was cut off for a while, are believed', () => {
  expect(projectNotices(fold([...DECLARED, ...readsOffBy(-4_000)]).state, 0).filter(({ code }) => code === 'ingest.clock.proposed')).toEqual([])
  const backlog = readsOffBy(0).map((read, index) => ({ ...read, deviceTimeMs: read.eventTimeMs, receivedAtMs: minute(40 + index / 100) }))
  expect(projectNotices(fold([...DECLARED, ...backlog]).state, 0).filter(({ code }) => code === 'ingest.clock.proposed')).toEqual([])
})

test('a burst of old reads from a queue of trucks is no clock that is behind, also while the right reads after it are few', () => {
  const burst = readsOffBy(0).map((read, index) => ({
    ...read, eventTimeMs: epochMs(minute(10) + 1_000 * index), deviceTimeMs: epochMs(minute(10) + 1_000 * index), receivedAtMs: epochMs(minute(140) + 200 * index), isRetransmission: false,
  }))
  const live = plateRead(155, 'cam-yard-in', plateOf(0), { deviceTimeMs: minute(155) })
  const { state } = fold([...DECLARED, ...burst, live])
  expect(projectNotices(state, 0).filter(({ code }) => code === 'ingest.clock.proposed')).toEqual([])
  expect(projectCrossingView(state).sources.find(({ deviceId }) => deviceId === 'cam-yard-in')).toMatchObject({ clockProposalMs: null })
})

test('a tracker at the camera tells a wrong clock from a slow network', () => {
  const declared = DECLARED.map((one, index) => declare(0, `D${index}`, { tractorPlate: plateOf(index), trailerPlate: null, trackerId: `T${index}` }))
  const slow = readsOffBy(0).flatMap((read, index) => {
    const seen = 10 + 2 * index
    return [
      positionFix(seen, `T${index}`, 1.75, 0, { speedMps: 1 }),
      { ...read, deviceTimeMs: minute(seen), receivedAtMs: minute(seen + 1.1) },
    ]
  })
  expect(projectNotices(fold([...declared, ...slow]).state, 0).filter(({ code }) => code === 'ingest.clock.proposed')).toEqual([])
})
