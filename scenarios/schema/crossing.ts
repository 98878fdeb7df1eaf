/** The shape of `crossing.yaml`: facts about one crossing. Where things are is in `layout.geojson`, joined by id. */
import { z } from 'zod'
import { SENSOR_KINDS, STATION_KINDS, YARD_ROLES } from '../../engine/model/site.ts'
import { DirectionSchema, DurationSchema, IdSchema, LocalTextSchema, sourced, SourceSchema } from './parts.ts'

const count = z.number().int().min(1).max(100_000)
const directions = z.array(DirectionSchema).min(1).max(2)
const clockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a clock time is "HH:MM" at the crossing')
const instant = z
  .string()
  .refine(
    (text) => /(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)),
    'an instant is ISO 8601 with offset: 2025-04-15T07:00:00+07:00',
  )

export const CrossingFileSchema = z.strictObject({
  bordertwin: z.literal('crossing/1'),
  id: IdSchema,
  name: LocalTextSchema,
  opposite: LocalTextSchema,
  province: z.string().trim().min(1),
  zone: z.literal('Asia/Ho_Chi_Minh'),
  /** Where the metre frame has its zero, normally barrier 1. */
  origin: z.strictObject({ lonDeg: z.number().min(-180).max(180), latDeg: z.number().min(-85).max(85), source: SourceSchema }),
  corridors: z.record(IdSchema, z.strictObject({ markers: z.string().trim().min(1), name: LocalTextSchema, laneCount: sourced(count) })),
  streets: z.record(IdSchema, z.strictObject({ name: LocalTextSchema, freeSpeedKmh: sourced(z.number().min(1).max(130)) })),
  yards: z.record(IdSchema, z.strictObject({ name: LocalTextSchema, role: z.enum(YARD_ROLES), directions, capacityVeh: sourced(count) })),
  stations: z.record(
    IdSchema,
    z.strictObject({
      name: LocalTextSchema,
      kind: z.enum(STATION_KINDS),
      directions,
      /** The yard in which the work is done, for stations without lanes of their own. */
      yard: IdSchema.optional(),
      serverCount: sourced(count),
      serviceMean: sourced(DurationSchema),
      storageBehindVeh: sourced(count).optional(),
    }),
  ),
  sensors: z.record(
    IdSchema,
    z.strictObject({
      name: LocalTextSchema,
      kind: z.enum(SENSOR_KINDS),
      format: IdSchema,
      place: IdSchema.nullable(),
      direction: DirectionSchema.nullable(),
      marks: z.enum(['arrival', 'departure']).nullable(),
      zone: z.string().trim().min(1).optional(),
      /** How often it reports at least; learned where it is not said. */
      reportsEvery: DurationSchema.exactOptional(),
    }),
  ),
  gateways: z.record(
    IdSchema,
    z.strictObject({ direction: DirectionSchema, role: z.enum(['source', 'sink']), corridor: IdSchema.nullable() }),
  ),
  openingHours: z.array(
    z.strictObject({
      what: z.enum(['goods', 'passengers']),
      direction: DirectionSchema.nullable(),
      opensAt: clockTime,
      closesAt: clockTime,
      source: SourceSchema,
    }),
  ),
  closures: z.array(
    z.strictObject({ from: instant, until: instant, corridor: IdSchema.nullable(), reason: LocalTextSchema, source: SourceSchema }),
  ),
  dailyVolumes: z.array(
    z.strictObject({
      label: z.string().trim().min(1),
      exportVeh: z.number().int().min(0),
      importVeh: z.number().int().min(0),
      source: SourceSchema,
    }),
  ),
})

export type CrossingFile = z.output<typeof CrossingFileSchema>
