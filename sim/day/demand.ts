/**
 * Who wants to cross on one day, when, and with what: the trucks of one traffic day with their declarations.
 *
 * A traffic day holds the exports that reach the crossing after the last call-forward of the evening before, and the
 * imports of the day itself: whoever of these comes is through by the evening, so each day stands alone.
 * Source:  volumes: July 2025 averages of Hữu Nghị, 262 exports and 608 imports a day, published; fruit share of exports
 *          0.77 derived from three published days (0.71 to 0.83); 50 to 170 new vehicles a day without plate, published.
 *          Profiles, class shares and the share of Chinese tractors are estimates.
 * Checked: demand.test.ts (totals over 60 days, shares, profile, unique identities, determinism).
 */
import type { Cargo, Declaration, VehicleClass } from '../../engine/model/declaration.ts'
import { declarationId } from '../../engine/model/ids.ts'
import type { Direction } from '../../engine/model/site.ts'
import { epochMs, MS_PER_HOUR, MS_PER_MINUTE, type EpochMs } from '../../engine/model/units.ts'
import { createRandom, drawIsTrue, drawOne, drawPoisson, drawWeightedIndex, type RandomStream, type RandomSeed } from '../random.ts'
import { dayStartMsOf } from './calendar.ts'
import {
  drawChineseTrailerPlate, drawChineseTractorPlate, drawContainerNumber, drawTrackerId, drawVietnameseTractorPlate, drawVietnameseTrailerPlate, drawVin,
} from './identities.ts'

export interface DemandOptions {
  readonly exportVehMean: number
  readonly importVehMean: number
  /** Of the imports: vehicles driven in on their own wheels, without plate. */
  readonly newVehicleVehMean: number
  readonly fruitRatio: number
  /** Of the imports with plates: tractors registered in China. */
  readonly chineseTractorRatio: number
  /** Of Vietnamese tractors: with a tracker that reports to the crossing. */
  readonly trackedRatio: number
  /** Of tracked trucks: by the driver's telephone instead of the provider's gateway. */
  readonly driverAppRatio: number
}

export const DEMAND_DEFAULTS: DemandOptions = {
  exportVehMean: 262,
  importVehMean: 608,
  newVehicleVehMean: 80,
  fruitRatio: 0.77,
  chineseTractorRatio: 0.65,
  trackedRatio: 0.8,
  driverAppRatio: 0.15,
}

export const CUSTOMS_CHANNELS = ['green', 'yellow', 'red'] as const
export type CustomsChannel = (typeof CUSTOMS_CHANNELS)[number]
/** Shares of the channels: 10 % yellow and 5 % red are estimates. */
const CHANNEL_WEIGHTS = [85, 10, 5]

/** After this hour no export is called forward: who comes later waits for the next morning (estimate). */
export const EXPORT_CUTOFF_HOUR = 16.5

/** Weight of each hour of the day (estimates): fruit drives through the night and is heavy 06 to 10, other goods have two humps. */
const FRUIT_PROFILE = [2, 2, 3, 5, 7, 9, 14, 16, 15, 12, 7, 5, 4, 5, 6, 6, 4, 2, 2, 2, 2, 3, 3, 2]
const GOODS_PROFILE = [1, 1, 1, 1, 2, 3, 6, 9, 12, 12, 9, 6, 5, 9, 12, 11, 6, 3, 2, 2, 1, 1, 1, 1]
/** Imports come evenly while the border is open. */
const IMPORT_PROFILE = [0, 0, 0, 0, 0, 0, 0, 5, 10, 10, 10, 9, 8, 10, 10, 10, 10, 6, 0, 0, 0, 0, 0, 0]

export interface TruckDemand {
  /** Unique in its traffic day; in order of arrival. */
  readonly truckSeq: number
  readonly declaration: Declaration
  readonly declaredAtMs: EpochMs
  /** At the edge of the site. */
  readonly arrivesAtMs: EpochMs
  readonly channel: CustomsChannel
  readonly isChinese: boolean
  /** Which road its fixes take; null without a tracker. */
  readonly trackerVia: 'gateway' | 'driverApp' | null
}

type Draft = Omit<TruckDemand, 'truckSeq' | 'declaration'> & { readonly declaration: Omit<Declaration, 'declarationId' | 'corridorId'> }

function drawArrivalMs(random: RandomStream, midnightMs: number, profile: readonly number[], direction: Direction): number {
  const hour = drawWeightedIndex(random, profile) + random.nextRatio()
  const isEveningBefore = direction === 'export' && hour >= EXPORT_CUTOFF_HOUR
  return Math.round(midnightMs + (isEveningBefore ? hour - 24 : hour) * MS_PER_HOUR)
}

function drawUnused(random: RandomStream, used: Set<string>, draw: (random: RandomStream) => string): string {
  for (;;) {
    const text = draw(random)
    if (used.has(text)) continue
    used.add(text)
    return text
  }
}

/** One traffic day. The corridor of each declaration is the site's to say: `corridorOf` chooses it. */
export function drawDayDemand(
  seed: RandomSeed,
  date: string,
  corridorOf: (direction: Direction, cargo: Cargo, random: RandomStream) => string | null,
  options: DemandOptions = DEMAND_DEFAULTS,
): readonly TruckDemand[] {
  const midnightMs = dayStartMsOf(date)
  const counts = createRandom(seed, date, 'counts')
  const exportCount = drawPoisson(counts, options.exportVehMean)
  const newVehicleCount = drawPoisson(counts, options.newVehicleVehMean)
  const importCount = drawPoisson(counts, Math.max(0, options.importVehMean - options.newVehicleVehMean))
  const identities = createRandom(seed, date, 'identities')
  const times = createRandom(seed, date, 'arrivals')
  const traits = createRandom(seed, date, 'traits')
  const used = new Set<string>()
  const drafts: Draft[] = []

  const addDraft = (direction: Direction, cargo: Cargo, profile: readonly number[]): void => {
    const arrivesAtMs = drawArrivalMs(times, midnightMs, profile, direction)
    const isNew = cargo === 'newVehicle'
    const isChinese = direction === 'import' && !isNew && drawIsTrue(traits, options.chineseTractorRatio)
    const vehicleClass = drawVehicleClass(traits, cargo)
    const isContainer = vehicleClass === 'container' || vehicleClass === 'reefer'
    const isTracked = !isNew && !isChinese && drawIsTrue(traits, options.trackedRatio)
    // Declared one to twelve hours ahead; the truck seldom keeps the planned quarter of an hour.
    const declaredAtMs = arrivesAtMs - Math.round((1 + 11 * times.nextRatio()) * MS_PER_HOUR)
    const plannedMs = Math.round((arrivesAtMs + (times.nextRatio() - 0.5) * 90 * MS_PER_MINUTE) / (15 * MS_PER_MINUTE)) * 15 * MS_PER_MINUTE
    const tractorOf = isChinese ? drawChineseTractorPlate : drawVietnameseTractorPlate
    const trailerOf = isChinese ? drawChineseTrailerPlate : drawVietnameseTrailerPlate
    drafts.push({
      declaredAtMs: epochMs(declaredAtMs),
      arrivesAtMs: epochMs(arrivesAtMs),
      channel: CUSTOMS_CHANNELS[drawWeightedIndex(traits, CHANNEL_WEIGHTS)] ?? 'green',
      isChinese,
      trackerVia: !isTracked ? null : drawIsTrue(traits, options.driverAppRatio) ? 'driverApp' : 'gateway',
      declaration: {
        direction,
        tractorPlate: isNew ? null : drawUnused(identities, used, tractorOf),
        trailerPlate: isNew || vehicleClass === 'box' ? null : drawUnused(identities, used, trailerOf),
        containerNumbers: isContainer ? [drawUnused(identities, used, drawContainerNumber)] : [],
        vin: isNew ? drawUnused(identities, used, drawVin) : null,
        trackerId: isTracked ? drawUnused(identities, used, drawTrackerId) : null,
        vehicleClass,
        cargo,
        company: `DN-${String(1 + traits.nextIndex(400)).padStart(4, '0')}`,
        plannedArrivalAtMs: epochMs(plannedMs),
      },
    })
  }

  for (let index = 0; index < exportCount; index += 1) {
    const isFruit = drawIsTrue(traits, options.fruitRatio)
    addDraft('export', isFruit ? 'fruit' : drawOne(traits, ['general', 'general', 'electronics']), isFruit ? FRUIT_PROFILE : GOODS_PROFILE)
  }
  for (let index = 0; index < importCount; index += 1) {
    // Machinery and electronics make most imports; some tractors come back empty (shares are estimates).
    addDraft('import', drawOne(traits, ['general', 'general', 'electronics', 'electronics', 'fruit', 'empty']), IMPORT_PROFILE)
  }
  for (let index = 0; index < newVehicleCount; index += 1) addDraft('import', 'newVehicle', IMPORT_PROFILE)

  const corridors = createRandom(seed, date, 'corridors')
  return drafts
    .sort((left, right) => left.arrivesAtMs - right.arrivesAtMs)
    .map((draft, index) => {
      const { direction, cargo } = draft.declaration
      const id = `${date.replaceAll('-', '')}-${direction === 'export' ? 'X' : 'N'}${String(index + 1).padStart(4, '0')}`
      const corridorId = corridorOf(direction, cargo, corridors)
      return { ...draft, truckSeq: index + 1, declaration: { ...draft.declaration, declarationId: declarationId(id), corridorId } }
    })
}

function drawVehicleClass(random: RandomStream, cargo: Cargo): VehicleClass {
  if (cargo === 'newVehicle') return 'newVehicle'
  if (cargo === 'empty') return drawOne(random, ['flatbed', 'container'])
  if (cargo === 'fruit') return drawIsTrue(random, 0.85) ? 'reefer' : 'box'
  return drawOne(random, ['container', 'container', 'container', 'box', 'flatbed'])
}
