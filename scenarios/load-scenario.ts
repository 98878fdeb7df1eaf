/**
 * A scenario file (`bordertwin: scenario/1`, YAML or JSON) into the simulator's normal form.
 *
 * Errors:  never throws for what is in the file; all problems come back at once with their lines, those of a trace file too.
 *          Unknown keys are problems; nothing is silently ignored.
 * Checked: wrong-scenarios.test.ts (one mistake each), load-scenario.prop.test.ts (damage anywhere).
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fail, ok, type Result } from '../engine/model/result.ts'
import { compileNetwork, ScenarioError } from '../sim/index.ts'
import type { ExperimentSpec, Horizon, IncidentSpec, InitialGroup, PlaceSpec, RouteSpec, Scenario } from '../sim/scenario.ts'
import { isMissing, unreadable } from './file-fault.ts'
import { tidyProblems, type FileProblem } from './file-problem.ts'
import { hintFor } from './loading/closest-word.ts'
import { pushFurther } from './loading/further-problems.ts'
import { parseWith } from './loading/schema-problems.ts'
import { readSource, type FilePath, type SourceFile } from './loading/source-file.ts'
import { parseWithStandIns } from './loading/stand-ins.ts'
import { applyValues, type ValueAtPath } from './scenario-file/apply-values.ts'
import { checkKnown, report, type Draft } from './scenario-file/draft.ts'
import { buildFlows, listAttributes, type ReadNamed } from './scenario-file/flows.ts'
import { spanMs, startOf } from './scenario-file/moments.ts'
import { readNamedCrossing } from './scenario-file/named-crossing.ts'
import { buildObservations, type NamedSensors } from './scenario-file/observations.ts'
import { buildPlaces, PLACE_GROUPS, type DrawnPlace } from './scenario-file/places.ts'
import { findReach } from './scenario-file/reachability.ts'
import { plainInScenario } from './scenario-file/plain-values.ts'
import { buildPolicy } from './scenario-file/policy.ts'
import { buildRoutes } from './scenario-file/routes.ts'
import { durationMsOf } from './schema/parts.ts'
import { ScenarioFileSchema, type InlineCrossingFile, type ScenarioFile } from './schema/scenario.ts'

export const SCENARIO_FILE_NAME = 'scenario.yaml'
const REPLICATIONS_DEFAULT = 20
const STOP_REPLICATIONS_MAX = 1_000

/** What `assembleScenario` may look at besides the text. */
export interface ScenarioSurroundings {
  readonly readNamed: ReadNamed
  readonly crossingsFolder: string
}

type Loaded = Result<Scenario, readonly FileProblem[]>

/** @param path a scenario file, or a folder with a `scenario.yaml`. */
export function loadScenario(path: string, changes: readonly ValueAtPath[] = []): Loaded {
  let file = path
  let text: string
  try {
    if (statSync(path).isDirectory()) file = join(path, SCENARIO_FILE_NAME)
    if (file !== path && !readdirSync(path).includes(SCENARIO_FILE_NAME)) return fail([{ file: path, lineIndex: 0, message: 'the folder has no scenario.yaml', hint: namesIn(path) }])
    text = readFileSync(file, 'utf8')
  } catch (failure) {
    return fail([isMissing(failure) ? { file, lineIndex: 0, message: 'there is no such scenario', hint: 'give a scenario file, or a folder with a scenario.yaml' } : unreadable(file, failure)])
  }
  const readNamed: ReadNamed = (name) => {
    const named = join(dirname(file), name)
    return { file: named, text: readFileSync(named, 'utf8') }
  }
  return assembleScenario({ file, text }, { readNamed, crossingsFolder: shippedCrossings() }, changes)
}

function namesIn(folder: string): string {
  const names = readdirSync(folder).filter((name) => /\.(?:ya?ml|json)$/.test(name) && name !== 'expected.json')
  return names.length === 0 ? 'give a scenario file, or a folder with a scenario.yaml' : `name one of its files: ${names.slice(0, 12).join(', ')}`
}

/** Beside this module's source, also when it runs compiled from dist/. */
function shippedCrossings(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const source = here.endsWith(join('dist', 'scenarios')) ? join(here, '../../scenarios') : here
  return join(source, 'crossings')
}

export function assembleScenario(given: { readonly file: string; readonly text: string }, surroundings: ScenarioSurroundings, changes: readonly ValueAtPath[] = []): Loaded {
  const source = readSource(given.file, given.text)
  const problems: FileProblem[] = [...source.problems]
  if (!source.isReadable) return fail(tidyProblems(problems))
  const changed = applyValues(source.value, changes)
  for (const { message, hint } of changed.problems) problems.push(source.problemAt([], message, hint))
  const sensorIds: string[] = []
  const value = withNamedCrossing(source, changed.value, surroundings.crossingsFolder, sensorIds, problems)
  const file = problems.length > source.problems.length ? undefined : parseWith(ScenarioFileSchema, source, value, [], problems)
  const sensors = { crossingId: namedCrossingOf(changed.value)?.name ?? null, sensorIds }
  if (file === undefined) {
    const plain = changed.problems.length > 0 ? undefined : parseWithStandIns(ScenarioFileSchema, value, plainInScenario)
    if (plain !== undefined) pushFurther(problems, (further) => buildScenario(source, plain, sensors, surroundings, further))
    return fail(tidyProblems(problems))
  }
  const scenario = buildScenario(source, file, sensors, surroundings, problems)
  return problems.length > 0 ? fail(tidyProblems(problems)) : ok(scenario)
}

type Group = Readonly<Record<string, unknown>>
const isGroup = (value: unknown): value is Group => typeof value === 'object' && value !== null && !Array.isArray(value)

function namedCrossingOf(value: unknown): { readonly name: string; readonly path: FilePath } | undefined {
  const crossing = isGroup(value) ? value['crossing'] : undefined
  if (typeof crossing === 'string') return { name: crossing, path: ['crossing'] }
  return isGroup(crossing) && typeof crossing['from'] === 'string' ? { name: crossing['from'], path: ['crossing', 'from'] } : undefined
}

/** Writes a named crossing out, with what the file says of it on top, so that one schema checks all. */
function withNamedCrossing(source: SourceFile, value: unknown, crossingsFolder: string, sensorIds: string[], problems: FileProblem[]): unknown {
  const named = namedCrossingOf(value)
  if (named === undefined || !isGroup(value)) return value
  const own = isGroup(value['crossing']) ? value['crossing'] : {}
  const extent = own['ways'] === 'drawn' ? 'ways' : value['policy'] === undefined ? 'stations' : 'buffer'
  const found = readNamedCrossing(crossingsFolder, named.name, extent)
  if (found.kind === 'unknown') problems.push(source.problemAt(named.path, `unknown crossing "${named.name}"`, hintFor(named.name, found.known)))
  if (found.kind === 'broken') problems.push(source.problemAt(named.path, `crossing "${named.name}" has problems itself`, `bordertwin check ${found.folder}`))
  if (found.kind !== 'found') return { ...value, crossing: { stations: {}, routes: {} } }
  sensorIds.push(...found.site.sensors.map(({ id }) => String(id)))
  const merged: Record<string, unknown> = { ...found.crossing, ...own }
  for (const group of [...PLACE_GROUPS, 'routes'] as const) {
    const base: unknown = group in found.crossing ? found.crossing[group as keyof typeof found.crossing] : {}
    const over = own[group]
    merged[group] = over === undefined ? base : mergeGroups(base, over)
  }
  return { ...value, crossing: merged }
}

/** By place, then by key: `barrier-1-export: { servers: 3 }` changes the servers alone. */
function mergeGroups(base: unknown, over: unknown): unknown {
  if (!isGroup(base) || !isGroup(over)) return over
  const places = Object.entries(over).map(([id, place]) => [id, isGroup(place) && isGroup(base[id]) ? { ...base[id], ...place } : place])
  return { ...base, ...Object.fromEntries(places) }
}

function buildScenario(source: SourceFile, file: ScenarioFile, named: NamedSensors, surroundings: ScenarioSurroundings, problems: FileProblem[]): Scenario {
  const start = startOf(file.startsAt ?? '00:00')
  if (start === undefined) problems.push(source.problemAt(['startsAt'], `startsAt: "${file.startsAt ?? ''}" is neither "HH:MM" nor ISO 8601 with offset`, 'write "07:00" or 2025-07-15T00:00:00+07:00'))
  const draft: Draft = { source, problems, startClockMs: start?.startClockMs ?? 0, startsAtMs: start?.startsAtMs ?? null, flowIds: Object.keys(file.flows) }
  const crossing: InlineCrossingFile = typeof file.crossing === 'string' ? {} : file.crossing
  if (crossing.ways !== undefined && named.crossingId === null) report(draft, ['crossing', 'ways'], 'only a shipped crossing has ways that are drawn', 'name it: from: huu-nghi, or write the roads')
  const drawn = buildPlaces(draft, crossing)
  const routeFiles = crossing.routes ?? {}
  const routeIds = Object.keys(routeFiles)
  if (draft.flowIds.length === 0) report(draft, ['flows'], 'nobody comes', 'add a flow: { all: { route: …, arrivals: … } }')
  if (routeIds.length === 0) report(draft, ['crossing'], 'has no routes', 'add routes: { all: [ … ] }')
  const flows = buildFlows(draft, file.flows, routeIds, surroundings.readNamed)
  const placeIds = drawn.map(({ spec }) => spec.id)
  const routes = buildRoutes(draft, { placeIds, routeIds, attributes: listAttributes(flows) }, routeFiles)
  const used = problems.length > 0 ? { places: drawn.map(({ spec }) => spec), routes } : checkReach(draft, drawn, routes, flows.map((flow) => flow.routeId), named.crossingId !== null)
  const horizon: Horizon = typeof file.horizon === 'string' ? { kind: 'duration', durationMs: durationMsOf(file.horizon) } : { kind: 'arrivals', arrivalCount: file.horizon.arrivals }
  const scenario: Scenario = {
    id: idOf(source.file, crossing.id),
    title: file.title ?? idOf(source.file, crossing.id),
    startClockMs: draft.startClockMs,
    startsAtMs: draft.startsAtMs,
    places: used.places,
    routes: used.routes,
    flows,
    incidents: buildIncidents(draft, file, drawn),
    initialState: buildInitialState(draft, file, placeIds),
    horizon,
    drain: file.drain ?? false,
    warmUpMs: file.warmUp === undefined ? 0 : durationMsOf(file.warmUp),
    policy: buildPolicy(draft, file.policy, used.places),
    experiment: experimentOf(file),
    observations: buildObservations(draft, file, named),
  }
  checkHorizon(draft, scenario)
  if (problems.length === 0) checkCompiled(draft, scenario)
  return scenario
}

/** A scenario is called as its folder or its file. */
function idOf(file: string, crossingId: string | undefined): string {
  const name = basename(file).replace(/\.(?:ya?ml|json)$/, '')
  return name === 'scenario' ? basename(dirname(resolve(file))) : name === '' ? (crossingId ?? 'scenario') : name
}

/** Of a named crossing only what vehicles come to is kept; in an inline one a place that nobody comes to is a mistake. */
function checkReach(draft: Draft, drawn: readonly DrawnPlace[], routes: readonly RouteSpec[], startRouteIds: readonly string[], isNamed: boolean): { readonly places: readonly PlaceSpec[]; readonly routes: readonly RouteSpec[] } {
  const reach = findReach(routes, startRouteIds)
  for (const routeId of reach.endlessRouteIds)
    report(draft, ['crossing', 'routes', routeId], 'vehicles that come to its end never leave', 'let a branch go on, or to exit, with a probability above 0')
  if (isNamed) return { places: drawn.filter(({ spec }) => reach.placeIds.has(spec.id)).map(({ spec }) => spec), routes: routes.filter((route) => reach.routeIds.has(route.id)) }
  for (const { spec, path } of drawn) if (!reach.placeIds.has(spec.id)) report(draft, path, 'no vehicle ever comes here', 'put it into a route that a flow takes, or remove it')
  for (const route of routes) if (!reach.routeIds.has(route.id)) report(draft, ['crossing', 'routes', route.id], 'no flow takes this route', 'name it in a flow, or remove it')
  return { places: drawn.map(({ spec }) => spec), routes }
}

function buildIncidents(draft: Draft, file: ScenarioFile, drawn: readonly DrawnPlace[]): IncidentSpec[] {
  const placeIds = drawn.map(({ spec }) => spec.id)
  return (file.incidents ?? []).flatMap((incident, index): IncidentSpec[] => {
    const path = ['incidents', index]
    const kinds = (['closure', 'servers', 'demandStop'] as const).filter((kind) => incident[kind] !== undefined)
    if (kinds.length !== 1) {
      report(draft, path, kinds.length === 0 ? 'names no incident' : `names ${kinds.length} incidents`, 'each entry is one of closure, servers, demandStop')
      return []
    }
    const { closure, servers, demandStop } = incident
    if (closure !== undefined) {
      const span = spanMs(draft, [...path, 'closure'], closure.from, closure.until)
      return checkKnown(draft, [...path, 'closure', 'at'], 'place', closure.at, placeIds) && span !== null ? [{ kind: 'closure', placeId: closure.at, ...span }] : []
    }
    if (servers !== undefined) {
      const span = spanMs(draft, [...path, 'servers'], servers.from, servers.until)
      const stationIds = drawn.filter(({ spec }) => spec.kind === 'station').map(({ spec }) => spec.id)
      return checkKnown(draft, [...path, 'servers', 'at'], 'station', servers.at, stationIds) && span !== null ? [{ kind: 'servers', placeId: servers.at, ...span, serverCount: servers.servers }] : []
    }
    if (demandStop === undefined) return []
    const span = spanMs(draft, [...path, 'demandStop'], demandStop.from, demandStop.until)
    return checkKnown(draft, [...path, 'demandStop', 'flow'], 'flow', demandStop.flow, draft.flowIds) && span !== null ? [{ kind: 'demandStop', flowId: demandStop.flow, ...span }] : []
  })
}

function buildInitialState(draft: Draft, file: ScenarioFile, placeIds: readonly string[]): InitialGroup[] {
  return (file.initialState ?? []).map((group, index) => {
    checkKnown(draft, ['initialState', index, 'flow'], 'flow', group.flow, draft.flowIds)
    checkKnown(draft, ['initialState', index, 'at'], 'place', group.at, placeIds)
    return { flowId: group.flow, placeId: group.at, vehicleCount: group.vehicles, insideForMs: group.insideFor === undefined ? 0 : durationMsOf(group.insideFor) }
  })
}

function experimentOf({ experiment }: ScenarioFile): ExperimentSpec {
  const stop = experiment?.stop
  return {
    replicationCount: experiment?.replications ?? REPLICATIONS_DEFAULT,
    seed: experiment?.seed ?? 1,
    levelRatio: experiment?.level ?? 0.95,
    antithetic: experiment?.antithetic ?? false,
    stop: stop === undefined ? null : { halfWidthRatio: stop.halfWidthRatio, of: stop.of, replicationCountMax: stop.replicationsMax ?? STOP_REPLICATIONS_MAX },
  }
}

function checkHorizon(draft: Draft, { horizon, warmUpMs }: Scenario): void {
  if (horizon.kind === 'arrivals') return
  if (horizon.durationMs === 0) report(draft, ['horizon'], 'nothing happens in no time', 'give a duration above 0')
  else if (warmUpMs >= horizon.durationMs) report(draft, ['warmUp'], 'ends not before the horizon, so nothing is measured', 'shorten it, or lengthen the horizon')
}

/** What only the simulator knows: policies, measures, limits of its tables. */
function checkCompiled(draft: Draft, scenario: Scenario): void {
  try {
    const { measureNames } = compileNetwork(scenario)
    const { stop } = scenario.experiment
    if (stop !== null) checkKnown(draft, ['experiment', 'stop', 'of'], 'measure', stop.of, measureNames)
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    for (const { path, message } of error.problems) draft.problems.push(draft.source.problemAt(inFile(scenario, path), `${path}: ${message}`))
  }
}

/** `places.booth.servers` of the normal form is at `crossing.stations.booth.servers` in the file. */
function inFile(scenario: Scenario, path: string): FilePath {
  const [head = '', id = '', ...rest] = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.')
  if (head === 'places') {
    const place = scenario.places.find((other, index) => other.id === id || String(index) === id)
    return ['crossing', `${place?.kind ?? 'station'}s`, place?.id ?? id, ...rest]
  }
  if (head === 'routes') return ['crossing', 'routes', scenario.routes[Number(id)]?.id ?? id]
  if (head === 'flows') return ['flows', scenario.flows[Number(id)]?.id ?? id, ...rest]
  if (head === 'policy') return [head, ...(id === '' ? [] : [id])]
  return [head, ...(/^\d+$/.test(id) ? [Number(id)] : [])]
}
