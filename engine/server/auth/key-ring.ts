/**
 * Keys of devices and tokens of agencies: made at the first start in `<data>/keys.json`, looked up in constant time.
 *
 * A device is named by its path, `<crossing>/<device>`. A device that a site file gains later gets its key at the next start;
 * keys of devices that are gone stay in the file and open nothing, because the route knows only devices of the site.
 */
import { join } from 'node:path'
import { z } from 'zod'
import { ROLES, type Actor, type Role } from '../../model/commands.ts'
import { readPrivateJson, writePrivateJson } from './private-file.ts'
import { drawSecret, isSameSecret } from './secret-text.ts'

const KeysSchema = z.strictObject({
  devices: z.record(z.string(), z.string().min(16)),
  tokens: z.record(z.string(), z.strictObject({ token: z.string().min(16), role: z.enum(ROLES) })),
})
export type Keys = z.infer<typeof KeysSchema>

/** Tokens of a fresh installation: one for each agency's system and one for a gateway that speaks for all of them. */
const FIRST_TOKENS: Readonly<Record<string, Role>> = {
  'agency-gateway': 'admin',
  'haulier-portal': 'haulier',
  'border-guard': 'borderGuard',
  customs: 'customs',
  quarantine: 'quarantine',
  'yard-office': 'yard',
  'fee-desk': 'feeDesk',
  controller: 'controller',
}

export interface KeyRing {
  readonly hasDevice: (path: string) => boolean
  readonly isKeyOf: (path: string, key: string) => boolean
  /** Whether the key opens any device at all: tells a wrong key from a key of another device. */
  readonly isAnyKey: (key: string) => boolean
  readonly findActor: (token: string) => Actor | undefined
}

export const keysPathOf = (dataDir: string): string => join(dataDir, 'keys.json')

/** @param devicePaths `<crossing>/<device>` of every sensor of every crossing. */
export async function openKeyRing(dataDir: string, devicePaths: readonly string[]): Promise<KeyRing> {
  const path = keysPathOf(dataDir)
  const found = await readPrivateJson(path, KeysSchema)
  const missing = devicePaths.filter((device) => found?.devices[device] === undefined)
  const keys: Keys = {
    devices: { ...found?.devices, ...Object.fromEntries(missing.map((device) => [device, drawSecret()])) },
    tokens: found?.tokens ?? Object.fromEntries(Object.entries(FIRST_TOKENS).map(([name, role]) => [name, { token: drawSecret(), role }])),
  }
  if (found === null || missing.length > 0) await writePrivateJson(path, keys)
  return createKeyRing(keys)
}

export function createKeyRing(keys: Keys): KeyRing {
  const keyByDevice = new Map(Object.entries(keys.devices))
  const actors = Object.entries(keys.tokens).map(([name, { token, role }]) => ({ token, actor: { userId: `token:${name}`, role } }))
  return {
    hasDevice: (path) => keyByDevice.has(path),
    isKeyOf: (path, key) => {
      const known = keyByDevice.get(path)
      return known !== undefined && isSameSecret(key, known)
    },
    isAnyKey: (key) => [...keyByDevice.values()].some((known) => isSameSecret(key, known)),
    // Every token is compared, so that the time does not tell which one came near.
    findActor: (token) =>
      actors.reduce<Actor | undefined>((found, entry) => (isSameSecret(token, entry.token) ? entry.actor : found), undefined),
  }
}
