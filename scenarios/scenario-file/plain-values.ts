/** What may stand in a scenario where its own value is refused (see ../loading/stand-ins.ts). */
import type { PlainAt } from '../loading/stand-ins.ts'

const A_SECOND = { deterministic: { meanS: 1 } }
const DISTRIBUTIONS = ['service', 'dwell', 'think', 'between', 'work', 'upTime', 'repair', 'turnaround', 'duration']
const BY_KEY: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(DISTRIBUTIONS.map((key) => [key, A_SECOND])),
  bordertwin: 'scenario/1', horizon: '10000d', servers: 1, arrivals: { deterministic: { everyS: 1 } }, meanS: 1, k: 1, cv: 1, everyS: 1, count: 1, population: 1, lengthM: 1_000, freeSpeedKmh: 1,
}

export const plainInScenario: PlainAt = (path) => {
  const key = path.at(-1)
  return typeof key === 'string' && Object.hasOwn(BY_KEY, key) ? BY_KEY[key] : undefined
}
