import { describe, expect, test } from 'vitest'
import { MS_PER_HOUR } from '../../engine/model/units.ts'
import { observeReplication } from './observe.ts'
import { perfectDevices } from './observation-spec.ts'
import type { SimulatedReport } from './report.ts'
import { loadHuuNghi } from './testing/huu-nghi.ts'
import { loadWeekday } from './testing/weekday.ts'

const plan = loadHuuNghi()
/** Half of a day's traffic is enough to see every rate. */
const weekday = loadWeekday([
  { path: 'flows.export.arrivals.perDay.count', value: 130 }, { path: 'flows.import-main.arrivals.perDay.count', value: 100 }, { path: 'flows.import-dedicated.arrivals.perDay.count', value: 190 },
])
const SPEC = { ...weekday.spec, skewedTrackerRatio: 0.05 }

function take(seed: number, untilMs: number, spec = SPEC): SimulatedReport[] {
  const taken: SimulatedReport[] = []
  for (const report of observeReplication({ plan, network: weekday.network, spec, seed, replicationIndex: 0, startsAtMs: weekday.startsAtMs })) {
    if (report.sendAtMs >= untilMs) return taken
    taken.push(report)
  }
  return taken
}

const reports = take(1, weekday.startsAtMs + 24 * MS_PER_HOUR)
const reads = reports.flatMap(({ observation, passage }) => (observation.type === 'plate.read' && passage !== null ? [{ read: observation, passage }] : []))
const fixes = reports.flatMap(({ observation }) => (observation.type === 'position.fix' ? [observation] : []))
const commands = reports.flatMap(({ observation }) => (observation.type === 'command.issued' ? [observation.command] : []))
const uniqueReads = [...new Map(reads.map((one) => [one.read.observationId, one])).values()]

describe('the reports of a replication', () => {
  test('leave in order of time, and none before its event', () => {
    expect(reports.every(({ sendAtMs }, index) => index === 0 || sendAtMs >= (reports[index - 1]?.sendAtMs ?? 0))).toBe(true)
    expect(reports.every(({ sendAtMs, observation }) => sendAtMs >= observation.eventTimeMs && sendAtMs === observation.receivedAtMs)).toBe(true)
  })

  test('the same seed gives the same bytes, another seed others', () => {
    const untilMs = weekday.startsAtMs + 3 * MS_PER_HOUR
    const text = JSON.stringify(take(1, untilMs))
    expect(JSON.stringify(reports.filter(({ sendAtMs }) => sendAtMs < untilMs))).toBe(text)
    expect(JSON.stringify(take(2, untilMs)) === text).toBe(false)
  })

  test('one declaration per vehicle of the replication, hours before it comes, and one call per export', () => {
    const arrived = { count: 0, called: 0 }
    for (const _ of observeReplication({ plan, network: weekday.network, spec: perfectDevices('huu-nghi'), seed: 1, replicationIndex: 0, startsAtMs: weekday.startsAtMs, onResult: ({ measures }) => {
      for (const flow of ['export', 'import-main', 'import-dedicated']) arrived.count += measures.get(`flow.${flow}.inCount`) ?? 0
      arrived.called = measures.get('yard.viettel-park.servedCount') ?? 0
    } })) void _
    const declared = commands.flatMap((command) => (command.type === 'declaration.submit' ? [command.declaration] : []))
    expect(new Set(declared.map(({ declarationId }) => declarationId)).size).toBe(declared.length)
    expect(declared.length).toBe(arrived.count)
    expect(commands.filter(({ type }) => type === 'vehicle.callForward').length).toBe(arrived.called)
    expect(Math.min(...reports.filter(({ observation }) => observation.type === 'command.issued').map(({ sendAtMs }) => sendAtMs))).toBeLessThan(weekday.startsAtMs)
  })

  test('every confirmed step exists in the workflow and is confirmed by a role that may', () => {
    const steps = [...plan.workflows.export.steps, ...plan.workflows.import.steps]
    let confirmedCount = 0
    for (const { observation } of reports) {
      if (observation.type !== 'command.issued' || observation.command.type !== 'step.confirm') continue
      const { stepId } = observation.command
      confirmedCount += 1
      expect(steps.some((step) => step.id === stepId && step.completedBy.some((rule) => rule.kind === 'confirmation' && rule.role === observation.actor.role))).toBe(true)
    }
    expect(confirmedCount).toBeGreaterThan(800)
  })

  test('a tenth of the passages is reported twice: half as the same event, half as a second trigger 1.3 s later', () => {
    const repeatCount = reads.length - uniqueReads.length
    const byPassage = new Map<string, number[]>()
    for (const { read, passage } of uniqueReads) {
      const key = `${read.deviceId}|${passage.plate ?? ''}`
      byPassage.set(key, [...(byPassage.get(key) ?? []), read.eventTimeMs])
    }
    const triggerCount = [...byPassage.values()].filter(([first, second]) => first !== undefined && second !== undefined && Math.abs(second - first) === SPEC.secondTriggerMs).length
    expect(repeatCount / uniqueReads.length).toBeGreaterThan(0.035)
    expect(repeatCount / uniqueReads.length).toBeLessThan(0.065)
    expect(triggerCount / uniqueReads.length).toBeGreaterThan(0.035)
    expect(triggerCount / uniqueReads.length).toBeLessThan(0.065)
  })

  test('one read in fifty is wrong in one character, and a vehicle without plate is never read', () => {
    const painted = uniqueReads.filter(({ passage }) => passage.plate !== null)
    const wrong = painted.filter(({ read, passage }) => read.plate !== passage.plate)
    expect(wrong.length / painted.length).toBeGreaterThan(0.01)
    expect(wrong.length / painted.length).toBeLessThan(0.03)
    for (const { read, passage } of wrong) {
      const [seen, true_] = [Array.from(read.plate ?? ''), Array.from(passage.plate ?? '')]
      expect(seen.filter((character, index) => character !== true_[index]).length).toBe(1)
    }
    const bare = uniqueReads.filter(({ passage }) => passage.plate === null)
    expect(bare.length).toBeGreaterThan(50)
    expect(bare.every(({ read }) => read.plate === null && read.confidenceRatio === null)).toBe(true)
  })

  test('one camera is 75 s behind and every other is right', () => {
    const skewed = new Set(reads.filter(({ read }) => read.deviceTimeMs !== read.eventTimeMs).map(({ read }) => String(read.deviceId)))
    expect([...skewed]).toEqual(['cam-b1-export-2'])
    for (const { read } of reads) if (skewed.has(read.deviceId)) expect((read.deviceTimeMs ?? 0) - read.eventTimeMs).toBe(-75_000)
  })

  test('some trackers have a clock that is ahead', () => {
    const skews = new Set(fixes.map((fix) => (fix.deviceTimeMs ?? 0) - fix.eventTimeMs))
    expect([...skews].sort((left, right) => left - right)).toEqual([0, SPEC.trackerSkewMs])
  })

  test('fixes come every 15 to 30 s while a truck moves and seldom while it stands', () => {
    const byTracker = new Map<string, number[]>()
    for (const fix of fixes.toSorted((left, right) => left.eventTimeMs - right.eventTimeMs)) {
      byTracker.set(fix.trackerId, [...(byTracker.get(fix.trackerId) ?? []), fix.eventTimeMs])
    }
    expect(byTracker.size).toBeGreaterThan(100)
    const gaps = [...byTracker.values()].flatMap((times) => times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0)))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(SPEC.movingFixMsMin)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(SPEC.parkedFixMs)
  })

  test('some fixes overtake others, by minutes at most', () => {
    const newest = new Map<string, number>()
    let overtakenCount = 0
    for (const fix of fixes) {
      if (fix.eventTimeMs < (newest.get(fix.trackerId) ?? 0)) overtakenCount += 1
      newest.set(fix.trackerId, Math.max(newest.get(fix.trackerId) ?? 0, fix.eventTimeMs))
    }
    expect(Math.max(...fixes.map((fix) => fix.receivedAtMs - fix.eventTimeMs))).toBeLessThan(SPEC.outageMsMax + SPEC.lateFixMsMax)
    expect(overtakenCount).toBeGreaterThan(50)
  })

  test('trackers stay near the roads and yards of the site', () => {
    const { origin } = plan.site
    expect(fixes.every(({ at }) => Math.abs(at.latDeg - origin.latDeg) < 0.08 && Math.abs(at.lonDeg - origin.lonDeg) < 0.08)).toBe(true)
  })
})
