/** A caller's command as the observation that the log keeps: who, when, and once however often it is sent. */
import { createHash, randomUUID } from 'node:crypto'
import type { Command } from '../../model/commands.ts'
import { deviceId, observationId, type ObservationId } from '../../model/ids.ts'
import type { CommandIssued } from '../../model/observations.ts'
import type { EpochMs } from '../../model/units.ts'
import type { Caller } from '../auth/caller.ts'
import type { CrossingDesk } from '../crossing-desk.ts'
import type { AppParts } from './app-parts.ts'

/** Where a command came in: the agencies' gateway of the site file, or a person's screen. */
const GATEWAY_DEVICE = deviceId('agency-gateway')
const SCREEN_DEVICE = deviceId('operator-screen')

export interface CommandOrder {
  readonly key?: string | undefined
  readonly at?: EpochMs | undefined
  readonly command: Command
}

/** The caller's own key, apart from every other caller's keys. */
export const keyedDigestOf = (caller: Caller, key: string): Buffer => createHash('sha256').update(`${caller.actor.userId}\n${key}`).digest()

/** Without a key each request is its own. */
function idOf(caller: Caller, key: string | undefined): ObservationId {
  return observationId(`command/${key === undefined ? randomUUID() : keyedDigestOf(caller, key).toString('base64url').slice(0, 24)}`)
}

export function commandObservation({ clock, config }: Pick<AppParts, 'clock' | 'config'>, desk: CrossingDesk, caller: Caller, { key, at, command }: CommandOrder): CommandIssued {
  const receivedAtMs = clock.nowMs()
  return {
    type: 'command.issued',
    observationId: idOf(caller, key),
    crossingId: desk.site.id,
    deviceId: caller.kind === 'token' ? GATEWAY_DEVICE : SCREEN_DEVICE,
    format: 'command',
    // What the demo's agencies say is made up; what a person clicks is not.
    provenance: caller.kind === 'token' && config.demo === 'live' ? 'simulated' : 'observed',
    eventTimeMs: at ?? receivedAtMs,
    deviceTimeMs: at ?? null,
    receivedAtMs,
    clockRule: at === undefined ? 'server' : 'deviceOffset',
    command,
    actor: caller.actor,
  }
}
