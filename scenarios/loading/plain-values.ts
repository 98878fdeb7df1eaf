/** What may stand in a crossing's files where their own value is refused (see stand-ins.ts): nothing that would be a mistake of its own. */
import { NOTHING_PLAIN, type PlainAt } from './stand-ins.ts'

const ESTIMATE = 'estimate'
const NAME = { vi: '?', en: '?' }
/** Above every number of drawn bays. */
const MANY = { value: 100_000, source: ESTIMATE }
const ONE = { value: 1, source: ESTIMATE }
const A_MINUTE = { value: '60s', source: ESTIMATE }
const SPEED = { value: 30, source: ESTIMATE }

const SOURCED: Readonly<Record<string, { readonly value: unknown }>> = {
  capacityVeh: MANY, storageBehindVeh: ONE, serverCount: ONE, laneCount: ONE, serviceMean: A_MINUTE, target: A_MINUTE, freeSpeedKmh: SPEED,
}

const BY_KEY: Readonly<Record<string, unknown>> = {
  ...SOURCED,
  name: NAME, opposite: NAME, reason: NAME, vi: '?', en: '?', zh: '?', province: '?', markers: '?', label: '?', source: ESTIMATE, zone: 'Asia/Ho_Chi_Minh',
  directions: ['export', 'import'], format: 'generic-json', opensAt: '00:00', closesAt: '24:00', from: '2000-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z',
  exportVeh: 0, importVeh: 0, what: 'goods', officialStep: null, place: null, corridor: null, actor: { role: 'admin', ...NAME }, completedBy: ['declaration'],
}

/** By what holds them: `role` is a yard's, an actor's or a gateway's, and for a gateway nothing is plain. */
const BY_PARENT: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  yards: { role: 'assembly' }, stations: { kind: 'customs' }, sensors: { kind: 'camera', direction: null, marks: null }, actor: { role: 'admin' },
}

export const plainInCrossing: PlainAt = (path) => {
  const [key, parent, grandparent] = [path.at(-1), path.at(-2), path.at(-3)]
  // Everything drawn is as far from another origin as that is; another kind of file has other keys.
  if (key === 'bordertwin' || path[0] === 'origin') return NOTHING_PLAIN
  if (typeof key === 'number') return parent === 'completedBy' ? 'declaration' : undefined
  if (key === undefined) return undefined
  if (key === 'value' && typeof parent === 'string' && Object.hasOwn(SOURCED, parent)) return SOURCED[parent]?.value
  for (const holder of [parent, grandparent]) {
    const plain = typeof holder === 'string' && Object.hasOwn(BY_PARENT, holder) ? BY_PARENT[holder] : undefined
    if (plain !== undefined && Object.hasOwn(plain, key)) return plain[key]
  }
  return Object.hasOwn(BY_KEY, key) ? BY_KEY[key] : undefined
}

/** Of a layout's feature: a road with every lane, so that no stop line misses its own. */
const OF_FEATURE: Readonly<Record<string, unknown>> = { laneCount: 20, laneWidthM: 3.5, bayCount: 1, headingDeg: 0, heightM: 0 }

export const plainInFeature: PlainAt = (path) => {
  const key = path.at(-1)
  return typeof key === 'string' && Object.hasOwn(OF_FEATURE, key) ? OF_FEATURE[key] : undefined
}
