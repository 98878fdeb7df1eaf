/** What Traccar keeps beside a position, as far as a gate can use it. The JSON forwarder sends it as an object, the URL forwarder as its text. */
import { booleanOf, getField, numberOf, wordOf, type Fields } from '../json-fields.ts'
import { known } from '../outcome.ts'
import { percentOf } from '../position-fix.ts'

export interface TraccarAttributes {
  readonly isIgnitionOn: boolean | null
  readonly isMock: boolean
  /** Not found by satellites now: kept from before, or placed by cell towers. */
  readonly isStale: boolean
  /** Extras of the vocabulary. */
  readonly extras: Readonly<Record<string, unknown>>
}

export function traccarAttributes(attributes: Fields | null): TraccarAttributes {
  const flag = (name: string): boolean | null => booleanOf(getField(attributes, name))
  const number = (name: string): number | null => numberOf(getField(attributes, name))
  const isIgnitionOn = flag('ignition')
  const isMock = flag('mock') === true
  return {
    isIgnitionOn, isMock,
    isStale: flag('outdated') === true || flag('approximate') === true,
    extras: known({
      ignition: isIgnitionOn,
      motion: flag('motion'),
      batteryPct: percentOf(number('batteryLevel')),
      satellites: number('sat'),
      hdop: number('hdop'),
      alarm: wordOf(getField(attributes, 'alarm')),
      driverId: wordOf(getField(attributes, 'driverUniqueId')),
      mock: isMock || null,
    }),
  }
}
