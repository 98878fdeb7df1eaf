/**
 * Hikvision's other documents with plates, in the shape of its ANPR event: the list that a poll of `vehicleDetect/plates` gives, and the
 * targets of the metadata track.
 *
 * Source:  the vendor's ISAPI guides for `Plates` and `Metadata`; nothing of either was seen from a device.
 */
import { childOf, fieldsOf, getField, isFields, listOf, wordOf, type Fields } from '../json-fields.ts'

/** What the poll gives: one `Plate` for each vehicle since the time that was asked for. */
const alertOfPlate = (plate: Fields): Fields => ({
  eventType: 'ANPR',
  dateTime: getField(plate, 'captureTime'),
  ANPR: {
    licensePlate: getField(plate, 'plateNumber'), country: getField(plate, 'country'), line: getField(plate, 'laneNo'), direction: getField(plate, 'direction'),
    confidenceLevel: getField(plate, 'confidenceLevel'),
  },
})

function alertOfTarget(metadata: Fields, target: Fields): Fields {
  const device = childOf(metadata, 'DevInfo')
  const properties = new Map<string, unknown>()
  for (const property of listOf(getField(childOf(target, 'PropertyList') ?? target, 'Property')).map(fieldsOf)) {
    const name = wordOf(getField(property, 'description'))
    if (name !== null) properties.set(name, getField(property, 'value'))
  }
  return {
    eventType: 'ANPR',
    dateTime: getField(metadata, 'time'),
    macAddress: getField(device, 'macAddress'), ipAddress: getField(device, 'ipAddress'), channelID: getField(device, 'channel'),
    ANPR: {
      licensePlate: properties.get('licensePlate') ?? properties.get('plateNumber'),
      country: properties.get('country'), line: properties.get('laneNo'), direction: properties.get('direction'), confidenceLevel: properties.get('confidence'),
      vehicleType: properties.get('vehicleType'), vehicleInfo: { color: properties.get('vehicleColor'), speed: properties.get('speed') },
    },
  }
}

/** @returns null for a document that is neither of them. */
export function alertsOfTargets(root: string, fields: Fields): readonly Fields[] | null {
  if (root === 'Plates') return listOf(getField(fields, 'Plate')).filter(isFields).map(alertOfPlate)
  if (root !== 'Metadata') return null
  if (!/^ANPR$/i.test(wordOf(getField(fields, 'subType')) ?? '')) return []
  return listOf(getField(childOf(childOf(fields, 'TargetDetection'), 'TargetList'), 'Target')).filter(isFields).map((target) => alertOfTarget(fields, target))
}
