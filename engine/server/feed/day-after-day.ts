/**
 * A scenario played for as long as anybody listens: a scenario of a day begins again every day, with other trucks; a longer one
 * is played once, from the day on which the listener's clock stands.
 *
 * The same seed and date give the same reports with the same ids, wherever the listener comes in.
 * Limits:  two or three days are in hand while one passes into the next.
 * Checked: day-after-day.test.ts.
 */
import { MS_PER_DAY } from '../../model/units.ts'
import { compileNetwork, type Scenario } from '../../../sim/index.ts'
import { dateOf, dayStartMsOf, nextDateOf } from '../../../sim/observations/calendar.ts'
import type { CrossingPlan } from '../../../sim/observations/ground-plan.ts'
import type { ObservationSpec } from '../../../sim/observations/observation-spec.ts'
import { leadMsOf, observeReplication } from '../../../sim/observations/observe.ts'
import { compareReports, type SimulatedReport } from '../../../sim/observations/report.ts'

export interface DayAfterDay {
  readonly plan: CrossingPlan
  readonly scenario: Scenario
  readonly spec: ObservationSpec
  readonly seed: string | number
  /** The day in progress at this instant is the first. */
  readonly nowMs: number
}

interface DayInHand {
  readonly reports: Iterator<SimulatedReport, void, void>
  next: SimulatedReport
}

/** The day that the scenario is in at an instant. */
export const dateInProgress = ({ startClockMs }: Pick<Scenario, 'startClockMs'>, nowMs: number): string => dateOf(nowMs - startClockMs)

export function* playDays({ plan, scenario, spec, seed, nowMs }: DayAfterDay): Generator<SimulatedReport, void, void> {
  const isDaily = scenario.horizon.kind === 'duration' && scenario.horizon.durationMs <= MS_PER_DAY
  // Who is inside at the end of the day is let out: the next day begins without them.
  const network = compileNetwork({ ...scenario, drain: true })
  const tickZeroOf = (date: string): number => dayStartMsOf(date) + scenario.startClockMs
  const leadMs = leadMsOf(scenario, spec)
  let days: DayInHand[] = []
  let nextDate = dateInProgress(scenario, nowMs)
  let isLast = false
  const begin = (): void => {
    const reports = observeReplication({ plan, network, spec, seed: `${seed}/${nextDate}`, replicationIndex: 0, startsAtMs: tickZeroOf(nextDate) })
    const first = reports.next()
    if (first.done !== true) days.push({ reports, next: first.value })
    isLast = !isDaily
    nextDate = nextDateOf(nextDate)
  }
  begin()
  for (;;) {
    const reachedMs = days.reduce((least, { next }) => Math.min(least, next.sendAtMs), Number.POSITIVE_INFINITY)
    if (!isLast && (days.length === 0 || reachedMs >= tickZeroOf(nextDate) - leadMs)) {
      begin()
      continue
    }
    const day = days.reduce<DayInHand | undefined>((first, other) => (first === undefined || compareReports(other.next, first.next) < 0 ? other : first), undefined)
    if (day === undefined) return
    yield day.next
    const following = day.reports.next()
    if (following.done === true) days = days.filter((other) => other !== day)
    else day.next = following.value
  }
}
