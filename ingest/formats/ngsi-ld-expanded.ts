/**
 * Expanded JSON-LD, as linked-data tools and some brokers keep entities, in the normalised form that NGSI-LD sends.
 *
 * Source:  JSON-LD 1.1 section 4.1 (lists for everything, `@value`, `@list`, `@id`, full IRIs); ETSI GS CIM 009 annex B, whose core
 *          context names the parts of an attribute: `hasValue`, `hasObject`, `hasLanguageMap`, …
 * Limits:  depth. Types and the names of attributes stay IRIs: the entity takes their last part.
 */
import { isFields, type Fields } from '../json-fields.ts'

const DEPTH_MAX = 40
const NGSI = 'https://uri.etsi.org/ngsi-ld/'
const GEOJSON = 'https://purl.org/geojson/vocab#'
const PART_NAMES: ReadonlyMap<string, string> = new Map([
  ['@id', 'id'],
  ['@type', 'type'],
  ...['Value', 'Object', 'LanguageMap', 'Vocab'].map((part) => [`${NGSI}has${part}`, `${part.charAt(0).toLowerCase()}${part.slice(1)}`] as const),
  ...['ValueList', 'ObjectList', 'JSON'].map((part) => [`${NGSI}has${part}`, 'value'] as const),
  ...['observedAt', 'unitCode', 'datasetId'].map((part) => [NGSI + part, part] as const),
  [`${GEOJSON}coordinates`, 'coordinates'],
])

const isIri = (name: string): boolean => name.includes('://')

/** Types are lists and attributes stand under their IRIs, in lists too. */
export const isExpanded = (entity: Fields): boolean =>
  Array.isArray(entity['@type']) && Object.keys(entity).every((name) => name.startsWith('@') || (isIri(name) && Array.isArray(entity[name])))

function collapsed(value: unknown, depth: number): unknown {
  if (depth > DEPTH_MAX) return null
  if (Array.isArray(value)) {
    const list = value as readonly unknown[]
    return list.length === 1 ? collapsed(list[0], depth + 1) : list.map((one) => collapsed(one, depth + 1))
  }
  if (!isFields(value)) return value
  if (Object.hasOwn(value, '@value')) return value['@value']
  const list = value['@list']
  if (Array.isArray(list)) return (list as readonly unknown[]).map((one) => collapsed(one, depth + 1))
  const names = Object.keys(value)
  if (names.length === 1 && names[0] === '@id') return value['@id']
  return Object.fromEntries(names.map((name) => [PART_NAMES.get(name) ?? name, collapsed(value[name], depth + 1)]))
}

export const normalisedOf = (expanded: Fields): Fields => collapsed(expanded, 0) as Fields
