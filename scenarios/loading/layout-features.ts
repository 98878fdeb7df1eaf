/** Reads the features of a layout: each checked by its own schema, projected to the site's metre frame. */
import type { z } from 'zod'
import type { LonLat, SitePoint } from '../../engine/model/units.ts'
import { siteFrom } from '../../engine/model/units.ts'
import type { FileProblem } from '../file-problem.ts'
import {
  FEATURE_NAMES,
  FEATURE_SCHEMAS,
  LayoutShellSchema,
  type FeatureGeometry,
  type FeatureName,
  type FeatureProperties,
  type Position,
} from '../schema/layout.ts'
import { hintFor } from './closest-word.ts'
import { plainInFeature } from './plain-values.ts'
import { parseWith } from './schema-problems.ts'
import type { SourceFile } from './source-file.ts'
import { parseWithStandIns } from './stand-ins.ts'

/** Farther from the origin than this the metre frame is no longer exact. */
const SITE_RADIUS_M_MAX = 20_000

export interface LayoutFeature<Name extends FeatureName> {
  readonly properties: FeatureProperties<Name>
  /** One point, the points of a line, or a ring whose first point is not repeated. */
  readonly points: readonly SitePoint[]
  readonly isArea: boolean
  /** A problem at the feature, or at one of its properties. */
  readonly problem: (message: string, hint?: string, property?: string) => FileProblem
}

/** Features that are drawn, but not so that they can be used: that they are missing elsewhere follows from that, and is not said again. */
export interface LostFeatures {
  readonly any: (name: FeatureName) => boolean
  /** The one of this id, or one that does not say its id. */
  readonly has: (name: FeatureName, id: string) => boolean
}

export type LayoutFeatures = { readonly [Name in FeatureName]: readonly LayoutFeature<Name>[] } & { readonly lost: LostFeatures }

/**
 * @param origin null when it is not known: every feature is then taken relative to itself.
 * @returns whatever features are sound; the others are in `problems`. Null when the file is no FeatureCollection at all.
 */
export function readLayout(source: SourceFile, origin: LonLat | null, problems: FileProblem[]): LayoutFeatures | null {
  const shell = parseWith(LayoutShellSchema, source, source.value, [], problems)
  if (shell === undefined) return null
  const features: Record<FeatureName, LayoutFeature<FeatureName>[]> = {
    marker: [],
    gateway: [],
    road: [],
    yard: [],
    bayRow: [],
    door: [],
    station: [],
    stopLine: [],
    sensor: [],
    scenery: [],
  }
  const lost = new Map<string, Set<string>>()
  const swapped: FileProblem[] = []
  shell.features.forEach((raw, featureIndex) => {
    const path = ['features', featureIndex] as const
    const properties = withoutNulls(raw['properties'])
    const name = properties['feature']
    if (typeof name !== 'string' || !isFeatureName(name)) {
      problems.push(
        source.problemAt(
          [...path, 'properties', 'feature'],
          name === undefined ? 'the feature does not say what it draws' : `unknown feature ${JSON.stringify(name)}`,
          name === undefined ? `set properties.feature to one of ${FEATURE_NAMES.join(', ')}` : hintFor(typeof name === 'string' ? name : JSON.stringify(name), FEATURE_NAMES),
        ),
      )
      return
    }
    const feature = readFeature(name, source, raw['geometry'], properties, path, origin, problems, swapped)
    if (feature !== undefined) features[name].push(feature)
    else lost.set(name, (lost.get(name) ?? new Set()).add(idOf(properties)))
  })
  problems.push(...problemsOfSwapped(swapped))
  // Nothing fits where every place is elsewhere.
  if (swapped.length > 0 && swapped.length === shell.features.length) return null
  return {
    ...(features as unknown as { readonly [Name in FeatureName]: readonly LayoutFeature<Name>[] }),
    lost: { any: (name) => lost.has(name), has: (name, id) => lost.get(name)?.has(id) === true || lost.get(name)?.has('') === true },
  }
}

/** A whole file in the wrong order is one mistake. */
const SWAPPED_MAX = 5

function problemsOfSwapped(swapped: readonly FileProblem[]): FileProblem[] {
  const restCount = swapped.length - SWAPPED_MAX
  return swapped.slice(0, SWAPPED_MAX).map((problem, index) => (restCount > 0 && index === SWAPPED_MAX - 1 ? { ...problem, message: `${problem.message}, and so have ${restCount} more features` } : problem))
}

const idOf = ({ id, corridor }: Readonly<Record<string, unknown>>): string => (typeof id === 'string' ? id : typeof corridor === 'string' ? corridor : '')

const isFeatureName = (name: string): name is FeatureName => (FEATURE_NAMES as readonly string[]).includes(name)

function readFeature<Name extends FeatureName>(
  name: Name,
  source: SourceFile,
  rawGeometry: unknown,
  rawProperties: Readonly<Record<string, unknown>>,
  path: readonly [string, number],
  knownOrigin: LonLat | null,
  problems: FileProblem[],
  swapped: FileProblem[],
): LayoutFeature<Name> | undefined {
  const schemas = FEATURE_SCHEMAS[name]
  const propertySchema: z.ZodType = schemas.properties
  const properties = (parseWith(propertySchema, source, rawProperties, [...path, 'properties'], problems)
    ?? parseWithStandIns(propertySchema, rawProperties, plainInFeature)) as FeatureProperties<Name> | undefined
  const drawnAs = typeof rawGeometry === 'object' && rawGeometry !== null && 'type' in rawGeometry ? rawGeometry.type : undefined
  const shapes: readonly string[] = schemas.shapes
  if (typeof drawnAs === 'string' && !shapes.includes(drawnAs)) {
    problems.push(source.problemAt([...path, 'geometry', 'type'], `${name} is drawn as ${drawnAs}`, `draw a ${shapes.join(' or ')}`))
    return undefined
  }
  const geometry = parseWith(schemas.geometry, source, rawGeometry, [...path, 'geometry'], problems) as FeatureGeometry<Name> | undefined
  if (properties === undefined || geometry === undefined) return undefined
  const problem = (message: string, hint = '', property?: string): FileProblem =>
    source.problemAt(property === undefined ? path : [...path, 'properties', property], message, hint)
  const isArea = geometry.type === 'Polygon'
  const positions = positionsOf(geometry)
  const [firstLonDeg = 0, firstLatDeg = 0] = positions[0] ?? []
  const origin = knownOrigin ?? { lonDeg: firstLonDeg, latDeg: firstLatDeg }
  const points = positions.map(([lonDeg = Number.NaN, latDeg = Number.NaN]) => siteFrom(origin, { lonDeg, latDeg }))
  if (isArea && !isClosed(points))
    problems.push(source.problemAt([...path, 'geometry', 'coordinates'], 'the ring is not closed', 'repeat the first position as the last'))
  const farIndex = points.findIndex((point) => !isNear(point))
  if (farIndex >= 0) {
    const [lonDeg = Number.NaN, latDeg = Number.NaN] = positions[farIndex] ?? []
    const at = [...path, 'geometry', 'coordinates']
    const turned = siteFrom(origin, { lonDeg: latDeg, latDeg: lonDeg })
    if (knownOrigin !== null && isNear(turned)) swapped.push(source.problemAt(at, `position ${lonDeg}, ${latDeg} has latitude and longitude swapped`, 'GeoJSON wants longitude first'))
    else problems.push(source.problemAt(at, `position ${lonDeg}, ${latDeg} is more than 20 km from ${knownOrigin === null ? 'the first' : 'the origin'}`, 'GeoJSON wants longitude first, in degrees'))
    return undefined
  }
  return { properties, points: isArea ? openRing(points) : withoutRepeats(points), isArea, problem }
}

function positionsOf(geometry: FeatureGeometry<FeatureName>): readonly Position[] {
  switch (geometry.type) {
    case 'Point':
      return [geometry.coordinates]
    case 'LineString':
      return geometry.coordinates
    case 'Polygon':
      return geometry.coordinates[0] ?? []
  }
}

const isNear = (point: SitePoint): boolean => Math.hypot(point.eastM, point.northM) <= SITE_RADIUS_M_MAX

const isSamePlace = (left: SitePoint, right: SitePoint): boolean => Math.hypot(left.eastM - right.eastM, left.northM - right.northM) < 0.005

function withoutRepeats(points: readonly SitePoint[]): SitePoint[] {
  return points.filter((point, index) => index === 0 || !isSamePlace(point, points[index - 1] as SitePoint))
}

const isClosed = (points: readonly SitePoint[]): boolean =>
  points.length > 1 && isSamePlace(points[0] as SitePoint, points.at(-1) as SitePoint)

/** The ring without its repeated last point. */
function openRing(points: readonly SitePoint[]): SitePoint[] {
  const kept = withoutRepeats(points)
  return isClosed(kept) ? kept.slice(0, -1) : kept
}

function withoutNulls(properties: unknown): Record<string, unknown> {
  if (typeof properties !== 'object' || properties === null) return {}
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null))
}
