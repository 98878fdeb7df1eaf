import { expect, test } from 'vitest'
import { vehicleKindOf } from './vehicle-kind.ts'

test.each([
  ['SaloonCar', 'car'], ['suv-crossover', 'car'], ['Big Truck', 'truck'], ['tractor-trailer', 'truck'], ['HGV', 'truck'], ['Microbus', 'bus'], ['van-full', 'van'], ['twoWheelVehicle', 'motorcycle'], ['NoMannedConvertibleTricycle', 'tricycle'],
])('%s is a %s', (word, kind) => expect(vehicleKindOf(word)).toBe(kind))

test.each(['vehicle', 'unknown', 'LargeCar', 'MidVehicle', 'Motor', ''])('%s says no kind', (word) => expect(vehicleKindOf(word)).toBeNull())
