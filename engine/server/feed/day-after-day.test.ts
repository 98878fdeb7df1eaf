import { expect, test } from 'vitest'
import { MS_PER_DAY, MS_PER_HOUR } from '../../model/units.ts'
import { dayStartMsOf } from '../../../sim/observations/calendar.ts'
import type { SimulatedReport } from '../../../sim/observations/report.ts'
import { openObserved } from '../simulation/write-observations.ts'
import { playDays } from './day-after-day.ts'
import { openFeedScenario } from './feed-scenario.ts'

const NOON_MS = dayStartMsOf('2026-03-02') + 12 * MS_PER_HOUR

function* until(reports: Iterable<SimulatedReport>, untilMs: number): Generator<SimulatedReport> {
  for (const report of reports) {
    if (report.sendAtMs >= untilMs) return
    yield report
  }
}
function open(name: string) {
  const { scenario, crossingsFolder } = openFeedScenario(name)
  const observed = openObserved(scenario, crossingsFolder)
  if (observed === null) throw new Error(`${name} has devices`)
  return { scenario, ...observed }
}
const declarationsOf = (reports: Iterable<SimulatedReport>): string[] =>
  [...reports].flatMap(({ observation }) => (observation.type === 'command.issued' && observation.command.type === 'declaration.submit' ? [String(observation.command.declaration.declarationId)] : []))

test('a day passes into the next without a break, and no truck comes twice', () => {
  let lastMs = 0
  let disorderCount = 0
  const seen = new Set<string>()
  let declaredCount = 0
  const hours = new Set<number>()
  for (const { sendAtMs, observation } of until(playDays({ ...open('huu-nghi'), seed: 1, nowMs: NOON_MS }), NOON_MS + MS_PER_DAY)) {
    if (sendAtMs < lastMs) disorderCount += 1
    lastMs = sendAtMs
    hours.add(Math.floor(sendAtMs / MS_PER_HOUR))
    if (observation.type !== 'command.issued' || observation.command.type !== 'declaration.submit') continue
    declaredCount += 1
    seen.add(observation.command.declaration.declarationId)
  }
  expect(disorderCount).toBe(0)
  expect(seen.size).toBe(declaredCount)
  expect(declaredCount).toBeGreaterThan(1_000)
  expect(Math.max(...hours) - Math.min(...hours) + 1).toBe(hours.size)
})

test('the same seed gives the same day to whoever comes in later', () => {
  const day = open('huu-nghi')
  const untilMs = dayStartMsOf('2026-03-02') + 6 * MS_PER_HOUR
  const early = declarationsOf(until(playDays({ ...day, seed: 1, nowMs: NOON_MS }), untilMs))
  expect(declarationsOf(until(playDays({ ...day, seed: 1, nowMs: NOON_MS + 3 * MS_PER_HOUR }), untilMs))).toEqual(early)
  expect(early.length).toBeGreaterThan(100)
})

test('in the small hours the day before is still in progress', () => {
  const first = playDays({ ...open('huu-nghi'), seed: 1, nowMs: dayStartMsOf('2026-03-02') + 3 * MS_PER_HOUR }).next()
  expect(first.done).toBe(false)
  expect(first.value?.sendAtMs).toBeLessThan(dayStartMsOf('2026-03-01') + 5 * MS_PER_HOUR)
})

test('any scenario of a named crossing can be played, and what cannot is refused in a sentence', () => {
  expect(declarationsOf(until(playDays({ ...open('border-closure-2h'), seed: 1, nowMs: NOON_MS }), NOON_MS - 4 * MS_PER_HOUR)).length).toBeGreaterThan(50)
  expect(declarationsOf(until(playDays({ ...open('./scenarios/fixtures/tiny'), seed: 1, nowMs: NOON_MS }), NOON_MS - 4 * MS_PER_HOUR)).length).toBeGreaterThan(10)
  expect(() => openFeedScenario('mm4')).toThrow(/gives its crossing inline/)
  expect(() => openFeedScenario('hu-nghi')).toThrow(/there is no crossing or scenario "hu-nghi"/)
  expect(() => openFeedScenario('../etc/passwd')).toThrow(/there is no crossing or scenario/)
})
