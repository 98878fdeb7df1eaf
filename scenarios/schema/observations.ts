/** The `observations` section of a scenario file: what the devices of the crossing report, and how badly. */
import { z } from 'zod'
import { notNegative, positive, probability } from './scenario-parts.ts'

const seconds = z.number().min(-864_000, 'must be within ten days').max(864_000, 'must be within ten days')

export const ObservationsSchema = z.strictObject({
  /** Of passages: not reported at all. */
  missedRatio: probability.optional(),
  /** Of reads: one character taken for another. */
  misreadRatio: probability.optional(),
  /** Of passages: reported twice. */
  duplicateRatio: probability.optional(),
  secondTriggerS: notNegative.optional(),
  /** The read follows the passage by this at most. */
  readDelayS: notNegative.optional(),
  /** Of confirmations: never given. */
  forgottenRatio: probability.optional(),
  confirmDelayS: notNegative.optional(),
  /** Of Vietnamese tractors: with a tracker. */
  trackedRatio: probability.optional(),
  driverAppRatio: probability.optional(),
  /** Seconds between two fixes of a moving truck, at least and at most, and of a parked one. */
  movingFixMinS: positive.optional(),
  movingFixMaxS: positive.optional(),
  parkedFixS: positive.optional(),
  gpsNoiseM: notNegative.optional(),
  lateFixRatio: probability.optional(),
  lateFixMaxS: notNegative.optional(),
  outageRatio: probability.optional(),
  outageMaxS: notNegative.optional(),
  skewedTrackerRatio: probability.optional(),
  trackerSkewS: seconds.optional(),
  /** Device clock minus true time, by device. */
  clockSkewS: z.record(z.string(), seconds).optional(),
  /** Devices that leave out their zone. */
  naiveClocks: z.array(z.string().min(1)).max(1_000).optional(),
  declaredAheadMinH: notNegative.optional(),
  declaredAheadMaxH: z.number().min(0, 'must not be negative').max(240, 'must be at most 240').optional(),
  chineseTractorRatio: probability.optional(),
  /** 0: no signs of life. */
  heartbeatS: notNegative.optional(),
})
export type ObservationsFile = z.output<typeof ObservationsSchema>
