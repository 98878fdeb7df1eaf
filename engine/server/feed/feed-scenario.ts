/**
 * Which scenario a feed plays: a scenario by name or file, or a crossing's own ordinary day.
 *
 * A crossing has `<crossing>-weekday` where such a scenario ships; else a day is made from the volumes that its data gives, with
 * the hours of the shipped weekday (estimates).
 */
import { existsSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { goodsHoursOf } from '../../../scenarios/scenario-file/goods-hours.ts'
import { HOUR_WEIGHTS } from './hour-weights.ts'
import { formatProblem } from '../../../scenarios/file-problem.ts'
import { listCrossings, loadCrossing, type Crossing } from '../../../scenarios/load-crossing.ts'
import { assembleScenario, loadScenario } from '../../../scenarios/load-scenario.ts'
import { describeCrossing } from '../../../scenarios/scenario-file/named-crossing.ts'
import { withWays } from '../../../scenarios/scenario-file/named-ways.ts'
import type { Scenario } from '../../../sim/index.ts'
import { CROSSINGS_DIR, SCENARIOS_DIR } from '../install-root.ts'

/** A day each way where no volume is published (estimate). */
const VOLUME_DEFAULT_VEH = 100
/** Estimates: fruit goes out; some imports are new vehicles on their own wheels. */
const CARGO_WEIGHTS = { export: { fruit: 0.7, other: 0.3 }, import: { fruit: 0.05, other: 0.85, newVehicle: 0.1 } } as const

export interface FeedScenario {
  readonly scenario: Scenario
  /** Folder that holds the crossing's folder. */
  readonly crossingsFolder: string
}

/** @throws Error in one sentence: there is no such scenario, it has problems, or its crossing has no devices. */
export function openFeedScenario(name: string): FeedScenario {
  const crossing = findCrossingFolder(name)
  const shippedDay = join(SCENARIOS_DIR, `${name}-weekday`)
  if (crossing !== null && !existsSync(shippedDay)) return ordinaryDay(crossing)
  const path = crossing !== null ? shippedDay : existsSync(name) ? name : join(SCENARIOS_DIR, name)
  if (!/^[\w./-]+$/.test(name) || !existsSync(path)) {
    throw new Error(`there is no crossing or scenario "${name}". Crossings: ${listCrossings(CROSSINGS_DIR).join(', ')}; or give a scenario, or a folder that holds a crossing.yaml`)
  }
  const loaded = loadScenario(path)
  if (!loaded.ok) throw new Error(`scenario "${name}" has ${loaded.failure.length === 1 ? 'a problem' : `${loaded.failure.length} problems`}:\n${loaded.failure.map(formatProblem).join('\n')}`)
  if ((loaded.value.observations ?? null) === null) throw new Error(`scenario "${name}" gives its crossing inline: nobody knows where its devices stand. Name a shipped one: crossing: huu-nghi`)
  return { scenario: loaded.value, crossingsFolder: CROSSINGS_DIR }
}

function findCrossingFolder(name: string): string | null {
  const folder = isAbsolute(name) || name.startsWith('.') ? resolve(name) : join(CROSSINGS_DIR, name)
  return /^[\w./-]+$/.test(name) && existsSync(join(folder, 'crossing.yaml')) ? folder : null
}

function ordinaryDay(folder: string): FeedScenario {
  const loaded = loadCrossing(folder)
  if (!loaded.ok) throw new Error(`crossing "${basename(folder)}" has ${loaded.failure.length} problems; "bordertwin check ${join(folder, 'crossing.yaml')}" lists them`)
  const crossingsFolder = dirname(folder)
  const file = join(crossingsFolder, `${basename(folder)}-weekday.json`)
  const assembled = assembleScenario({ file, text: JSON.stringify(dayFileOf(basename(folder), loaded.value)) }, { crossingsFolder, readNamed: () => ({ file, text: '' }) })
  if (!assembled.ok) throw new Error(`crossing "${basename(folder)}" makes no day: ${assembled.failure.map(formatProblem).join('; ')}`)
  return { scenario: assembled.value, crossingsFolder }
}

/** A scenario file's content: exports and imports of an ordinary day, let in by the goods hours. */
function dayFileOf(name: string, { site, workflows }: Crossing): unknown {
  const { routes, stations, roads } = withWays(describeCrossing(site, workflows), site, workflows)
  const volume = site.dailyVolumes.at(-1)
  const hours = goodsHoursOf(site, { stations, roads, routes }, ['export', 'import'])
  const flows = (['export', 'import'] as const).flatMap((direction) => {
    const count = (direction === 'export' ? volume?.exportVeh : volume?.importVeh) ?? VOLUME_DEFAULT_VEH
    if ((routes[direction] ?? []).length === 0 || count === 0) return []
    return [[direction, { route: direction, arrivals: { perDay: { count, profile: HOUR_WEIGHTS[direction] } }, mix: { cargo: CARGO_WEIGHTS[direction] } }]]
  })
  return {
    bordertwin: 'scenario/1', title: `${site.name.en}, an ordinary day`, startsAt: '05:00',
    crossing: { from: name, ways: 'drawn', stations: hours.stations, roads: hours.roads }, flows: Object.fromEntries(flows), horizon: '24h',
  }
}
