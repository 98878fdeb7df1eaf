/**
 * One NGSI entity as plain fields, whatever form the broker sent it in: normalised, concise, simplified, expanded JSON-LD, or NGSI v2.
 *
 * Source:  ETSI GS CIM 009 (NGSI-LD); a property is `{type, value}`, a relationship `{type, object}`, a date may be `{@type, @value}`,
 *          names and types may be full IRIs; an attribute with several values says by `datasetId` which are not its own. GeoJSON (`Feature`)
 *          holds the attributes in `properties`. NGSI v2 writes `geo:point` as the text `latitude, longitude`.
 */
import { getField, isFields, listOf, type Fields } from '../json-fields.ts'
import { isExpanded, normalisedOf } from './ngsi-ld-expanded.ts'

export interface NgsiEntity {
  readonly id: string | null
  /** Local name: `Vehicle` of an IRI that ends so. */
  readonly type: string | null
  /** The plain value of an attribute. */
  readonly get: (name: string) => unknown
  /** When the attribute was observed, where it says so itself. */
  readonly observedAt: (name: string) => unknown
  /** UN/CEFACT code of the attribute's unit, where it says one. */
  readonly unitCode: (name: string) => string | null
}

const WRAPPERS = ['value', 'object', 'languageMap', 'vocab', 'valueList', 'objectList', 'json', '@value'] as const
/** What a notification writes in place of an attribute that was deleted. */
const DELETED = 'urn:ngsi-ld:null'
const DEPTH_MAX = 8
/** No model has as many; an object or a list with more is not gone through. Numbers (coordinates, samples) are not gone through anyway. */
const PARTS_MAX = 1_000
const GEO_POINT_LENGTH_MAX = 64

const localName = (name: string): string => (name.includes('/') || name.includes('#') ? name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('#')) + 1) : name)

function plainList(list: readonly unknown[], depth: number): unknown {
  if (typeof list[0] === 'number') return list
  return list.length > PARTS_MAX ? null : list.map((one) => plainValue(one, depth + 1))
}

/** @returns the value inside property, relationship and date wrappers; GeoJSON and plain objects as they are, their fields unwrapped. */
function plainValue(value: unknown, depth = 0): unknown {
  if (depth > DEPTH_MAX) return null
  if (Array.isArray(value)) return plainList(value, depth)
  if (value === DELETED) return null
  if (!isFields(value)) return value
  for (const wrapper of WRAPPERS) if (Object.hasOwn(value, wrapper)) return plainValue(value[wrapper], depth + 1)
  if (Array.isArray(value['coordinates'])) return value
  const entries = Object.entries(value)
  if (entries.length > PARTS_MAX) return null
  return Object.fromEntries(entries.map(([name, child]) => [localName(name), plainValue(child, depth + 1)]))
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value.trim() : null)

const dateOf = (instance: Fields): string => textOrNull(plainValue(instance['observedAt'])) ?? ''

/** One value of an attribute that has several: its own, not one of a data set, and the last of those of a time. */
function singleInstance(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  const instances = (value as readonly unknown[]).filter((one): one is Fields => isFields(one) && (Object.hasOwn(one, 'value') || Object.hasOwn(one, 'object')))
  if (instances.length < value.length || instances.length === 0) return value
  const own = instances.filter((one) => !Object.hasOwn(one, 'datasetId'))
  return (own.length > 0 ? own : instances.slice(0, 1)).reduce((last, one) => (dateOf(one) > dateOf(last) ? one : last))
}

/** A GeoJSON representation, or an expanded one, as the entity that it represents. */
function unfolded(fields: Fields): Fields {
  if (isExpanded(fields)) return normalisedOf(fields)
  const properties = fields['properties']
  if (fields['type'] !== 'Feature' || !isFields(properties)) return fields
  return { id: fields['id'], location: fields['geometry'], ...properties }
}

/** @param knownTypes an entity may be of several types; the first of these holds, else its first. */
export function ngsiEntityOf(sentFields: Fields, knownTypes: ReadonlySet<string>): NgsiEntity {
  const fields = unfolded(sentFields)
  const sent = new Map(Object.keys(fields).map((name) => [localName(name), fields[name]]))
  const types = listOf(sent.get('type') ?? sent.get('@type')).slice(0, PARTS_MAX).flatMap((type) => textOrNull(type) ?? []).map(localName)
  const attribute = (name: string): Fields | null => {
    const value = singleInstance(sent.get(name))
    return isFields(value) ? value : null
  }
  return {
    id: textOrNull(sent.get('id') ?? sent.get('@id')),
    type: types.find((type) => knownTypes.has(type)) ?? types[0] ?? null,
    get: (name) => plainValue(singleInstance(sent.get(name))),
    observedAt: (name) => {
      const wrapped = attribute(name)
      const metadata = getField(wrapped, 'metadata')
      return plainValue(getField(wrapped, 'observedAt') ?? (isFields(metadata) ? (metadata['TimeInstant'] ?? metadata['timestamp']) : undefined))
    },
    unitCode: (name) => {
      const wrapped = attribute(name)
      const metadata = getField(wrapped, 'metadata')
      return textOrNull(plainValue(getField(wrapped, 'unitCode') ?? (isFields(metadata) ? (metadata['unitCode'] ?? metadata['UnitCode']) : undefined)))
    },
  }
}

const GEO_POINT = /^\s*(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*$/

/** The first place of a GeoJSON geometry, or the place of a `geo:point`; null where there is none. */
export function pointOf(geometry: unknown): { readonly lon: number; readonly lat: number; readonly altM: number | null } | null {
  if (typeof geometry === 'string' && geometry.length <= GEO_POINT_LENGTH_MAX) {
    const [, lat, lon] = GEO_POINT.exec(geometry) ?? []
    return lat === undefined || lon === undefined ? null : { lon: Number(lon), lat: Number(lat), altM: null }
  }
  if (!isFields(geometry)) return null
  let coordinates: unknown = geometry['coordinates']
  while (Array.isArray(coordinates) && Array.isArray(coordinates[0])) coordinates = (coordinates as readonly unknown[])[0]
  if (!Array.isArray(coordinates)) return null
  const [lon, lat, altM] = coordinates as readonly unknown[]
  if (typeof lon !== 'number' || typeof lat !== 'number') return null
  return { lon, lat, altM: typeof altM === 'number' ? altM : null }
}
