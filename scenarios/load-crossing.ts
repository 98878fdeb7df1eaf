/**
 * A crossing's folder (crossing.yaml, layout.geojson, workflow.yaml) into one `Site` and its `Workflows`.
 *
 * Units:   layout in WGS 84 degrees; out come metres in the site frame, origin as given in crossing.yaml.
 * Errors:  never throws for what is in the files; all problems of all three files come back at once, sorted.
 * Checked: load-crossing.test.ts (every shipped crossing loads), broken-crossing.test.ts (one broken file per kind of problem).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crossingId } from '../engine/model/ids.ts'
import { fail, ok, type Result } from '../engine/model/result.ts'
import type { Site } from '../engine/model/site.ts'
import type { Workflows } from '../engine/rules/workflow/definition.ts'
import { isMissing, unreadable } from './file-fault.ts'
import { tidyProblems, type FileProblem } from './file-problem.ts'
import { createLaneNodes } from './loading/lane-nodes.ts'
import { pushFurther } from './loading/further-problems.ts'
import { readLayout } from './loading/layout-features.ts'
import { plainInCrossing } from './loading/plain-values.ts'
import { parseWith } from './loading/schema-problems.ts'
import { buildRoads, checkRoadEnds } from './loading/site-roads.ts'
import { checkRoutes } from './loading/site-routes.ts'
import { buildCalendar, buildCorridors, buildGateways, buildScenery, buildSensors, buildStations } from './loading/site-stations.ts'
import { buildYards } from './loading/site-yards.ts'
import { readSource, type SourceFile } from './loading/source-file.ts'
import { parseWithStandIns } from './loading/stand-ins.ts'
import { buildWorkflows } from './loading/workflows.ts'
import { CrossingFileSchema, type CrossingFile } from './schema/crossing.ts'
import { WorkflowFileSchema } from './schema/workflow.ts'

export const CROSSING_FILE_NAMES = ['crossing.yaml', 'layout.geojson', 'workflow.yaml'] as const
export type CrossingFileName = (typeof CROSSING_FILE_NAMES)[number]

export interface Crossing {
  readonly site: Site
  readonly workflows: Workflows
}

export interface CrossingText {
  /** Path as the problems should name it. */
  readonly file: string
  readonly text: string
}

export function loadCrossing(folder: string): Result<Crossing, readonly FileProblem[]> {
  const problems: FileProblem[] = []
  const read = (name: CrossingFileName): CrossingText | undefined => {
    const file = join(folder, name)
    try {
      return { file, text: readFileSync(file, 'utf8') }
    } catch (failure) {
      problems.push(isMissing(failure) ? { file, lineIndex: 0, message: 'the file is missing', hint: `a crossing has ${CROSSING_FILE_NAMES.join(', ')}` } : unreadable(file, failure))
      return undefined
    }
  }
  const [crossing, layout, workflow] = CROSSING_FILE_NAMES.map(read)
  if (crossing === undefined || layout === undefined || workflow === undefined) return fail(problems)
  return assembleCrossing(crossing, layout, workflow)
}

/** Ids of the folders below `root` that hold a crossing.yaml, sorted. */
export function listCrossings(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, 'crossing.yaml')))
    .map((entry) => entry.name)
    .sort()
}

export function assembleCrossing(
  crossingText: CrossingText,
  layoutText: CrossingText,
  workflowText: CrossingText,
): Result<Crossing, readonly FileProblem[]> {
  const sources = [crossingText, layoutText, workflowText].map(({ file, text }) => readSource(file, text))
  const [crossingSource, layoutSource, workflowSource] = sources as [SourceFile, SourceFile, SourceFile]
  const problems = sources.flatMap((source) => source.problems)
  const crossing = crossingSource.isReadable ? parseWith(CrossingFileSchema, crossingSource, crossingSource.value, [], problems) : undefined
  const workflow = workflowSource.isReadable ? parseWith(WorkflowFileSchema, workflowSource, workflowSource.value, [], problems) : undefined
  if (problems.length === 0 && crossing !== undefined && workflow !== undefined) {
    const workflows = buildWorkflows(workflowSource, workflow, crossing, problems)
    const site = buildSite(crossingSource, crossing, layoutSource, problems)
    if (site !== undefined && problems.length === 0) return ok({ site, workflows })
  } else {
    const plainCrossing = crossing ?? parseWithStandIns(CrossingFileSchema, crossingSource.value, plainInCrossing)
    const plainWorkflow = workflow ?? parseWithStandIns(WorkflowFileSchema, workflowSource.value, plainInCrossing)
    pushFurther(problems, (further) => {
      if (plainWorkflow !== undefined) buildWorkflows(workflowSource, plainWorkflow, plainCrossing ?? null, further)
      if (plainCrossing !== undefined && layoutSource.isReadable) buildSite(crossingSource, plainCrossing, layoutSource, further)
    })
  }
  return fail(tidyProblems(problems))
}

function buildSite(source: SourceFile, crossing: CrossingFile, layoutSource: SourceFile, problems: FileProblem[]): Site | undefined {
  const features = readLayout(layoutSource, crossing.origin, problems)
  if (features === null) return undefined
  const nodes = createLaneNodes()
  const drawn = buildRoads(features.road, crossing, nodes, problems)
  const yards = buildYards(source, crossing, features, drawn, nodes, problems)
  const gateways = buildGateways(source, crossing, features, nodes, problems)
  const doorNodes = { entries: new Set(yards.map((yard) => yard.entryNodeIndex)), exits: new Set(yards.map((yard) => yard.exitNodeIndex)) }
  // Where an end is lost, its road leads nowhere only because of that.
  const isEveryEndKnown = !(['road', 'yard', 'door', 'gateway'] as const).some(features.lost.any) && yards.length === Object.keys(crossing.yards).length
  if (isEveryEndKnown) checkRoadEnds(drawn, gateways, doorNodes, problems)
  const site: Site = {
    id: crossingId(crossing.id),
    name: crossing.name,
    opposite: crossing.opposite,
    province: crossing.province,
    origin: { lonDeg: crossing.origin.lonDeg, latDeg: crossing.origin.latDeg },
    zone: crossing.zone,
    corridors: buildCorridors(source, crossing, features, problems),
    roads: drawn.map(({ road }) => road),
    nodes: nodes.nodes,
    yards,
    stations: buildStations(source, crossing, features, drawn, problems),
    sensors: buildSensors(source, crossing, features, problems),
    scenery: buildScenery(features, problems),
    ...buildCalendar(source, crossing, problems),
    gateways,
  }
  // A site with holes would only repeat its problems as missing ways.
  if (problems.length === 0) checkRoutes(source, site, problems)
  return site
}
