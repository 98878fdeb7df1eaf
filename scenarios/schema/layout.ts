/**
 * The shape of `layout.geojson`: a WGS 84 FeatureCollection whose features say in `properties.feature` what they draw.
 *
 * Properties are flat texts and numbers, so that any GIS can edit them; null properties count as absent (a GIS writes every column).
 */
import { z } from 'zod'
import { ROAD_KINDS, SCENERY_KINDS } from '../../engine/model/site.ts'
import { DirectionSchema, IdSchema } from './parts.ts'

/** A third number is a height and is ignored. */
const position = z.array(z.number()).min(2).max(3)
const point = z.strictObject({ type: z.literal('Point'), coordinates: position })
const line = z.strictObject({ type: z.literal('LineString'), coordinates: z.array(position).min(2).max(20_000) })
const polygon = z.strictObject({
  type: z.literal('Polygon'),
  coordinates: z
    .array(z.array(position).min(4, 'a ring has at least four positions, the last equal to the first').max(20_000))
    .length(1, 'an area is one ring without holes'),
})

const directionOfRoad = z.enum(['export', 'import', 'both'])

export const FEATURE_SCHEMAS = {
  marker: { shapes: ['Point'], geometry: point, properties: z.strictObject({ feature: z.literal('marker'), corridor: IdSchema }) },
  gateway: { shapes: ['Point'], geometry: point, properties: z.strictObject({ feature: z.literal('gateway'), id: IdSchema }) },
  road: {
    shapes: ['LineString'],
    geometry: line,
    properties: z.strictObject({
      feature: z.literal('road'),
      id: IdSchema,
      street: IdSchema,
      kind: z.enum(ROAD_KINDS),
      laneCount: z.number().int().min(1).max(20),
      laneWidthM: z.number().min(2.5).max(10),
      direction: directionOfRoad,
      corridor: IdSchema.optional(),
    }),
  },
  yard: { shapes: ['Polygon'], geometry: polygon, properties: z.strictObject({ feature: z.literal('yard'), id: IdSchema }) },
  /** The line runs through the middles of the bays; `cabs` says to which side of it the cabs point. */
  bayRow: {
    shapes: ['LineString'],
    geometry: line,
    properties: z.strictObject({
      feature: z.literal('bayRow'),
      yard: IdSchema,
      bayCount: z.number().int().min(1).max(500),
      cabs: z.enum(['left', 'right']),
    }),
  },
  door: {
    shapes: ['Point'],
    geometry: point,
    properties: z.strictObject({ feature: z.literal('door'), yard: IdSchema, role: z.enum(['entry', 'exit']) }),
  },
  station: { shapes: ['Point'], geometry: point, properties: z.strictObject({ feature: z.literal('station'), id: IdSchema }) },
  stopLine: {
    shapes: ['Point'],
    geometry: point,
    properties: z.strictObject({
      feature: z.literal('stopLine'),
      station: IdSchema,
      road: IdSchema,
      laneIndex: z.number().int().min(0).max(19),
      direction: DirectionSchema,
    }),
  },
  sensor: {
    shapes: ['Point'],
    geometry: point,
    properties: z.strictObject({ feature: z.literal('sensor'), id: IdSchema, headingDeg: z.number().min(0).max(360).default(0) }),
  },
  scenery: {
    shapes: ['LineString', 'Polygon'],
    geometry: z.union([line, polygon], { error: 'scenery is a LineString or a Polygon with one ring' }),
    properties: z.strictObject({
      feature: z.literal('scenery'),
      kind: z.enum(SCENERY_KINDS),
      heightM: z.number().min(0).max(2_000),
      vi: z.string().trim().min(1).optional(),
      en: z.string().trim().min(1).optional(),
    }),
  },
} as const

export type FeatureName = keyof typeof FEATURE_SCHEMAS
export const FEATURE_NAMES = Object.keys(FEATURE_SCHEMAS) as FeatureName[]

export type Position = z.output<typeof position>
export type FeatureProperties<Name extends FeatureName> = z.output<(typeof FEATURE_SCHEMAS)[Name]['properties']>
export type FeatureGeometry<Name extends FeatureName> = z.output<(typeof FEATURE_SCHEMAS)[Name]['geometry']>

/** Coordinate systems that mean longitude and latitude in degrees. */
const WGS84_NAMES = ['urn:ogc:def:crs:OGC:1.3:CRS84', 'urn:ogc:def:crs:EPSG::4326', 'EPSG:4326']

export const LayoutShellSchema = z.looseObject({
  type: z.literal('FeatureCollection'),
  crs: z.looseObject({ properties: z.looseObject({ name: z.enum(WGS84_NAMES, 'export the layout in WGS 84, EPSG:4326') }) }).optional(),
  features: z.array(z.looseObject({ type: z.literal('Feature') })).max(50_000),
})
