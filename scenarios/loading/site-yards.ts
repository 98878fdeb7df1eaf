/** Yards of a site: outlines, doors, and the bays along their drawn rows. */
import { placeId } from '../../engine/model/ids.ts'
import { createLinePose, createLineProjection, createPolyline, lengthOf, poseAlong, projectOnto } from '../../engine/model/polyline.ts'
import type { Bay, Yard } from '../../engine/model/site.ts'
import type { SitePoint } from '../../engine/model/units.ts'
import { isInsideRing, isSelfCrossing, signedAreaOf } from '../../engine/rules/site/ring.ts'
import type { FileProblem } from '../file-problem.ts'
import type { CrossingFile } from '../schema/crossing.ts'
import { hintFor } from './closest-word.ts'
import type { LaneNodes } from './lane-nodes.ts'
import type { LayoutFeature, LayoutFeatures } from './layout-features.ts'
import type { SourceFile } from './source-file.ts'
import type { DrawnRoad } from './site-roads.ts'

/** A bay narrower than this does not hold a truck of 2.55 m with its doors open (estimate). */
const BAY_PITCH_M_MIN = 3.4
/** A yard smaller than one truck with its aisle is a slip of the mouse. */
const YARD_M2_MIN = 200
/** Farther than this from every road, no vehicle gets into the bay: 9 m of half a truck and half an aisle, and reserve. */
const BAY_TO_AISLE_M_MAX = 30

const centimetres = (value: number): number => Math.round(value * 100) / 100

/** Counter-clockwise; pushes what is wrong with the drawing. */
export function soundRing(feature: LayoutFeature<'yard'> | LayoutFeature<'scenery'>, problems: FileProblem[]): readonly SitePoint[] {
  const { points, problem } = feature
  if (points.length < 3) problems.push(problem('the outline has fewer than three corners', 'draw it again'))
  else if (isSelfCrossing(points)) problems.push(problem('the outline crosses itself', 'draw it again without a bow'))
  return signedAreaOf(points) < 0 ? [...points].reverse() : points
}

export function buildYards(
  source: SourceFile,
  crossing: CrossingFile,
  features: LayoutFeatures,
  roads: readonly DrawnRoad[],
  nodes: LaneNodes,
  problems: FileProblem[],
): Yard[] {
  const known = Object.keys(crossing.yards)
  const outlines = new Map<string, LayoutFeature<'yard'>>()
  for (const feature of features.yard) {
    const { id } = feature.properties
    if (crossing.yards[id] === undefined) problems.push(feature.problem(`yard "${id}" is not in crossing.yaml`, hintFor(id, known), 'id'))
    else if (outlines.has(id)) problems.push(feature.problem(`yard "${id}" is drawn twice`, 'delete one', 'id'))
    else outlines.set(id, feature)
  }
  for (const feature of [...features.bayRow, ...features.door]) {
    const id = feature.properties.yard
    if (crossing.yards[id] === undefined) problems.push(feature.problem(`unknown yard "${id}"`, hintFor(id, known), 'yard'))
  }
  const yards: Yard[] = []
  for (const [id, facts] of Object.entries(crossing.yards)) {
    const outline = outlines.get(id)
    if (outline === undefined) {
      if (!features.lost.has('yard', id)) problems.push(source.problemAt(['yards', id], `yard "${id}" is not drawn`, 'add a Polygon with feature "yard" and this id to layout.geojson'))
      continue
    }
    const problemCount = problems.length
    const polygon = soundRing(outline, problems)
    // Of an outline that is no outline nothing else can be said.
    if (problems.length > problemCount) continue
    if (signedAreaOf(polygon) < YARD_M2_MIN)
      problems.push(outline.problem(`yard "${id}" is smaller than ${YARD_M2_MIN} m²`, 'draw its outline', 'id'))
    const bays = buildBays(id, polygon, features, roads, problems)
    if (bays.length > facts.capacityVeh.value) {
      problems.push(
        source.problemAt(
          ['yards', id, 'capacityVeh'],
          `yard "${id}" has ${bays.length} drawn bays, more than its capacity of ${facts.capacityVeh.value}`,
          'raise capacityVeh or draw fewer bays',
        ),
      )
    }
    const entryNodeIndex = doorNodeOf(id, 'entry', outline, features, nodes, problems)
    const exitNodeIndex = doorNodeOf(id, 'exit', outline, features, nodes, problems)
    if (entryNodeIndex === undefined || exitNodeIndex === undefined) continue
    yards.push({
      id: placeId(id),
      name: facts.name,
      role: facts.role,
      directions: facts.directions,
      polygon,
      capacityVeh: facts.capacityVeh,
      bays,
      entryNodeIndex,
      exitNodeIndex,
    })
  }
  return yards
}

function doorNodeOf(
  yardId: string,
  role: 'entry' | 'exit',
  outline: LayoutFeature<'yard'>,
  { door: doors, lost }: LayoutFeatures,
  nodes: LaneNodes,
  problems: FileProblem[],
): number | undefined {
  const [door, second] = doors.filter(({ properties }) => properties.yard === yardId && properties.role === role)
  if (door === undefined) {
    if (lost.any('door')) return undefined
    problems.push(
      outline.problem(
        `yard "${yardId}" has no ${role}`,
        `add a Point with feature "door", yard "${yardId}" and role "${role}" at the end of a road`,
        'id',
      ),
    )
    return undefined
  }
  if (second !== undefined)
    problems.push(
      second.problem(`yard "${yardId}" has a second ${role}`, 'a yard has one entry and one exit; join the roads before the door', 'role'),
    )
  const nodeIndex = nodes.findAt(door.points[0] as SitePoint)
  if (nodeIndex === undefined && !lost.any('road'))
    problems.push(door.problem(`the ${role} of yard "${yardId}" is not at the end of a road`, 'move it within 1 m of one', 'role'))
  return nodeIndex
}

function buildBays(
  yardId: string,
  polygon: readonly SitePoint[],
  { bayRow: rows, lost }: LayoutFeatures,
  roads: readonly DrawnRoad[],
  problems: FileProblem[],
): Bay[] {
  const bays: Bay[] = []
  const pose = createLinePose()
  const projection = createLineProjection()
  const aisles = roads.filter(({ road }) => road.kind === 'yardRoad').map(({ road }) => createPolyline(road.centreline))
  for (const row of rows) {
    if (row.properties.yard !== yardId) continue
    const { bayCount, cabs } = row.properties
    const line = createPolyline(row.points.length >= 2 ? row.points : [row.points[0] as SitePoint, row.points[0] as SitePoint])
    const pitchM = lengthOf(line) / bayCount
    if (pitchM < BAY_PITCH_M_MIN) {
      problems.push(
        row.problem(
          `the row has ${bayCount} bays on ${lengthOf(line).toFixed(1)} m: ${pitchM.toFixed(2)} m each`,
          `bays need at least ${BAY_PITCH_M_MIN} m; lengthen the row or lower bayCount`,
          'bayCount',
        ),
      )
      continue
    }
    let isOutside = false
    let isFar = false
    for (let index = 0; index < bayCount; index += 1) {
      poseAlong(line, (index + 0.5) * pitchM, 0, pose)
      const at = { eastM: centimetres(pose.eastM), northM: centimetres(pose.northM) }
      isOutside ||= !isInsideRing(polygon, at.eastM, at.northM)
      isFar ||= !aisles.some((aisle) => {
        projectOnto(aisle, at.eastM, at.northM, projection)
        return projection.distanceM <= BAY_TO_AISLE_M_MAX
      })
      const turn = cabs === 'left' ? Math.PI / 2 : -Math.PI / 2
      bays.push({ at, headingRad: Math.atan2(Math.sin(pose.headingRad + turn), Math.cos(pose.headingRad + turn)) })
    }
    if (isOutside) problems.push(row.problem(`bays of yard "${yardId}" lie outside its outline`, 'move the row or widen the yard', 'yard'))
    if (isFar && !lost.any('road'))
      problems.push(
        row.problem(
          `bays of yard "${yardId}" are more than ${BAY_TO_AISLE_M_MAX} m from every yard road`,
          'draw an aisle (road of kind yardRoad) beside the row',
          'yard',
        ),
      )
  }
  return bays
}
