import { describe, expect, test } from 'vitest'
import { MS_PER_DAY, MS_PER_HOUR } from '../../engine/model/units.ts'
import { dayStartMsOf } from './calendar.ts'
import { REPORT_DEFAULTS } from './report-options.ts'
import type { SimulatedReport } from './report.ts'
import { generateReports } from './reports.ts'
import { loadHuuNghi } from './testing/huu-nghi.ts'
import { TRAFFIC_DEFAULTS } from './traffic-day.ts'

const DATE = '2025-07-15'
const plan = loadHuuNghi()

/** Half of a day's traffic is enough to see every rate. */
const TRAFFIC = { ...TRAFFIC_DEFAULTS, demand: { ...TRAFFIC_DEFAULTS.demand, exportVehMean: 130, importVehMean: 250, newVehicleVehMean: 40 } }

function take(seed: number, untilMs: number): SimulatedReport[] {
  const taken: SimulatedReport[] = []
  for (const report of generateReports({ plan, seed, date: DATE, traffic: TRAFFIC })) {
    if (report.sendAtMs >= untilMs) return taken
    taken.push(report)
  }
  return taken
}

const reports = take(1, dayStartMsOf(DATE) + MS_PER_DAY)
const reads = reports.flatMap(({ observation, passage }) => (observation.type === 'plate.read' && passage !== null ? [{ read: observation, passage }] : []))
const fixes = reports.flatMap(({ observation }) => (observation.type === 'position.fix' ? [observation] : []))
const commands = reports.flatMap(({ observation }) => (observation.type === 'command.issued' ? [observation.command] : []))
const uniqueReads = [...new Map(reads.map((one) => [one.read.observationId, one])).values()]

describe('the reports of a day', () => {
  test('leave in order of time, and none before its event', () => {
    expect(reports.every(({ sendAtMs }, index) => index === 0 || sendAtMs >= (reports[index - 1]?.sendAtMs ?? 0))).toBe(true)
    expect(reports.every(({ sendAtMs, observation }) => sendAtMs >= observation.eventTimeMs && sendAtMs === observation.receivedAtMs)).toBe(true)
  })

  test('the same seed gives the same bytes, another seed others', () => {
    const untilMs = dayStartMsOf(DATE) - 4 * MS_PER_HOUR
    const text = JSON.stringify(take(1, untilMs))
    expect(JSON.stringify(reports.filter(({ sendAtMs }) => sendAtMs < untilMs))).toBe(text)
    expect(JSON.stringify(take(2, untilMs)) === text).toBe(false)
  })

  test('one declaration per truck, one call per export, before it is seen at barrier 1', () => {
    const declared = commands.filter(({ type }) => type === 'declaration.submit')
    expect(new Set(declared.map((command) => (command.type === 'declaration.submit' ? command.declaration.declarationId : ''))).size).toBe(declared.length)
    const calls = commands.filter(({ type }) => type === 'vehicle.callForward')
    expect(calls.length).toBeGreaterThan(90)
    expect(calls.length).toBeLessThan(170)
  })

  test('every confirmed step exists in the workflow and is confirmed by a role that may', () => {
    const steps = [...plan.workflows.export.steps, ...plan.workflows.import.steps]
    for (const { observation } of reports) {
      if (observation.type !== 'command.issued' || observation.command.type !== 'step.confirm') continue
      const { stepId } = observation.command
      expect(steps.some((step) => step.id === stepId && step.completedBy.some((rule) => rule.kind === 'confirmation' && rule.role === observation.actor.role))).toBe(true)
    }
  })

  test('a tenth of the passages is reported twice: half as the same event, half as a second trigger 1.3 s later', () => {
    const repeatCount = reads.length - uniqueReads.length
    const byPassage = new Map<string, number[]>()
    for (const { read, passage } of uniqueReads) {
      const key = `${read.deviceId}|${passage.plate ?? ''}`
      byPassage.set(key, [...(byPassage.get(key) ?? []), read.eventTimeMs])
    }
    const triggerCount = [...byPassage.values()].filter(([first, second]) => first !== undefined && second !== undefined && second - first === REPORT_DEFAULTS.secondTriggerMs).length
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
    const skewed = new Set(reads.filter(({ read }) => read.deviceTimeMs !== read.eventTimeMs).map(({ read }) => read.deviceId))
    expect(skewed.size).toBe(1)
    for (const { read } of reads) if (skewed.has(read.deviceId)) expect((read.deviceTimeMs ?? 0) - read.eventTimeMs).toBe(-75_000)
  })

  test('fixes come every 15 to 30 s while a truck moves and seldom while it stands', () => {
    const byTracker = new Map<string, number[]>()
    for (const fix of fixes.toSorted((left, right) => left.eventTimeMs - right.eventTimeMs)) {
      byTracker.set(fix.trackerId, [...(byTracker.get(fix.trackerId) ?? []), fix.eventTimeMs])
    }
    expect(byTracker.size).toBeGreaterThan(100)
    const gaps = [...byTracker.values()].flatMap((times) => times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0)))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(REPORT_DEFAULTS.movingFixMsMin)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(REPORT_DEFAULTS.parkedFixMs)
  })

  test('some fixes overtake others, by minutes at most', () => {
    const newest = new Map<string, number>()
    let overtakenCount = 0
    for (const fix of fixes) {
      if (fix.eventTimeMs < (newest.get(fix.trackerId) ?? 0)) overtakenCount += 1
      newest.set(fix.trackerId, Math.max(newest.get(fix.trackerId) ?? 0, fix.eventTimeMs))
    }
    expect(Math.max(...fixes.map((fix) => fix.receivedAtMs - fix.eventTimeMs))).toBeLessThan(REPORT_DEFAULTS.outageMsMax + REPORT_DEFAULTS.lateFixMsMax)
    expect(overtakenCount).toBeGreaterThan(50)
  })

  test('trackers stay near the roads and yards of the site', () => {
    const { origin } = plan.site
    expect(fixes.every(({ at }) => Math.abs(at.latDeg - origin.latDeg) < 0.08 && Math.abs(at.lonDeg - origin.lonDeg) < 0.08)).toBe(true)
  })
})
