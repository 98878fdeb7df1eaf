import { describe, expect, test } from 'vitest'
import { MS_PER_HOUR } from '../../engine/model/units.ts'
import { dayStartMsOf, hourOfDayAt, nextDateOf } from './calendar.ts'
import { drawDayDemand, EXPORT_CUTOFF_HOUR, type TruckDemand } from './demand.ts'

const draw = (seed: number, date = '2025-07-15'): readonly TruckDemand[] => drawDayDemand(seed, date, () => '1116-1117')
const sixtyDays = Array.from({ length: 60 }, (_value, index) => draw(index)).flat()
const ratioOf = (trucks: readonly TruckDemand[], holds: (truck: TruckDemand) => boolean): number => trucks.filter(holds).length / trucks.length

describe('the demand of a day', () => {
  test('has the published means: 262 exports, 608 imports, 80 of them new vehicles', () => {
    const exports = sixtyDays.filter((truck) => truck.declaration.direction === 'export').length / 60
    const imports = sixtyDays.filter((truck) => truck.declaration.direction === 'import').length / 60
    const newVehicles = sixtyDays.filter((truck) => truck.declaration.cargo === 'newVehicle').length / 60
    // Four standard errors of a Poisson mean over 60 days.
    expect(Math.abs(exports - 262)).toBeLessThan(4 * Math.sqrt(262 / 60))
    expect(Math.abs(imports - 608)).toBeLessThan(4 * Math.sqrt(608 / 60))
    expect(Math.abs(newVehicles - 80)).toBeLessThan(4 * Math.sqrt(80 / 60))
  })

  test('fruit is 77 % of the exports and heavy in the morning', () => {
    const exports = sixtyDays.filter((truck) => truck.declaration.direction === 'export')
    const fruit = exports.filter((truck) => truck.declaration.cargo === 'fruit')
    expect(fruit.length / exports.length).toBeCloseTo(0.77, 1)
    const isMorning = (truck: TruckDemand): boolean => hourOfDayAt(truck.arrivesAtMs) >= 6 && hourOfDayAt(truck.arrivesAtMs) < 10
    expect(ratioOf(fruit, isMorning)).toBeGreaterThan(0.35)
    expect(ratioOf(fruit, isMorning)).toBeGreaterThan(1.15 * ratioOf(exports.filter((truck) => truck.declaration.cargo !== 'fruit'), isMorning))
  })

  test('imports come only while the border is open', () => {
    const hours = sixtyDays.filter((one) => one.declaration.direction === 'import').map((truck) => hourOfDayAt(truck.arrivesAtMs))
    expect(hours.every((hour) => hour >= 7 && hour < 18)).toBe(true)
  })

  test('every truck belongs to one traffic day, from the cutoff of the evening before to the evening', () => {
    const midnightMs = dayStartMsOf('2025-07-15')
    const firstMs = midnightMs - (24 - EXPORT_CUTOFF_HOUR) * MS_PER_HOUR - 1
    expect(sixtyDays.every((truck) => truck.arrivesAtMs >= firstMs && truck.arrivesAtMs < midnightMs + 18 * MS_PER_HOUR)).toBe(true)
  })

  test('a declaration comes one to twelve hours before the truck', () => {
    const aheadMs = sixtyDays.map((truck) => truck.arrivesAtMs - truck.declaredAtMs)
    expect(aheadMs.every((lead) => lead >= MS_PER_HOUR && lead <= 12 * MS_PER_HOUR)).toBe(true)
  })

  test('a new vehicle has a VIN and no plate, every other a plate and no VIN', () => {
    expect(sixtyDays.every(({ declaration }) => (declaration.tractorPlate === null) === (declaration.cargo === 'newVehicle') && (declaration.vin === null) === (declaration.cargo !== 'newVehicle'))).toBe(true)
  })

  test('80 % of the Vietnamese tractors carry a tracker and no Chinese one does', () => {
    const vietnamese = sixtyDays.filter((truck) => !truck.isChinese && truck.declaration.tractorPlate !== null)
    expect(ratioOf(vietnamese, (truck) => truck.declaration.trackerId !== null)).toBeCloseTo(0.8, 1)
    expect(sixtyDays.some((truck) => truck.isChinese && truck.declaration.trackerId !== null)).toBe(false)
  })

  test('no two trucks of a day share a plate, a tracker, a VIN or a declaration', () => {
    const trucks = draw(1)
    const ids = trucks.flatMap(({ declaration }) =>
      [declaration.declarationId, declaration.tractorPlate, declaration.trailerPlate, declaration.trackerId, declaration.vin, ...declaration.containerNumbers].filter((id) => id !== null))
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('the same seed and date give the same day, another seed or date another', () => {
    expect(draw(1)).toEqual(draw(1))
    expect(draw(2)).not.toEqual(draw(1))
    expect(draw(1, nextDateOf('2025-07-15'))).not.toEqual(draw(1))
  })
})
