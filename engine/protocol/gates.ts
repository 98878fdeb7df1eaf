/** What devices at the gates said last: arms and loops, scales, automated vehicles. Reported, never inferred. */
import { z } from 'zod'

const instantMs = z.number().describe('UTC milliseconds since 1970')

export const BarrierViewSchema = z.strictObject({
  deviceId: z.string(),
  laneIndex: z.int().nonnegative().nullable(),
  arm: z.enum(['up', 'down', 'moving', 'fault']).nullable(),
  isLoopOccupied: z.boolean().nullable(),
  atMs: instantMs,
})

export const ScaleViewSchema = z.strictObject({ deviceId: z.string(), weightKg: z.number(), atMs: instantMs })

export const AgvViewSchema = z.strictObject({
  agvId: z.string(),
  connection: z.enum(['online', 'offline', 'broken']).nullable(),
  /** The fleet's own map, in metres. */
  mapId: z.string().nullable(),
  eastM: z.number().nullable(),
  northM: z.number().nullable(),
  headingRad: z.number().nullable(),
  batteryRatio: z.number().nullable(),
  isDriving: z.boolean().nullable(),
  isPaused: z.boolean().nullable(),
  isStopped: z.boolean().nullable(),
  errorCount: z.int().nonnegative(),
  atMs: instantMs,
})

/** `GET …/{id}/gates`; the newest report of each. */
export const GatesReplySchema = z.strictObject({
  barriers: z.array(BarrierViewSchema).readonly(),
  scales: z.array(ScaleViewSchema).readonly(),
  agvs: z.array(AgvViewSchema).readonly(),
})
export type GatesReply = z.infer<typeof GatesReplySchema>
