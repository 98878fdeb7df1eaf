/** A caller's command as the observation that the log keeps: who and when. Which id it has, and that it counts once, is command-keys.ts's. */
import type { Command } from '../../model/commands.ts'
import { deviceId, type ObservationId } from '../../model/ids.ts'
import type { CommandIssued } from '../../model/observations.ts'
import { MS_PER_SECOND, type EpochMs } from '../../model/units.ts'
import { SKEW_MS_MAX } from '../../../ingest/stamp.ts'
import type { Caller } from '../auth/caller.ts'
import type { CrossingDesk } from '../crossing-desk.ts'
import type { AppParts } from './app-parts.ts'

/** Where a command came in: the agencies' gateway of the site file, or a person's screen. */
const GATEWAY_DEVICE = deviceId('agency-gateway')
const SCREEN_DEVICE = deviceId('operator-screen')

export interface CommandOrder {
  readonly at?: EpochMs | undefined
  readonly command: Command
}

/**
 * As a device's clock (ingest/stamp.ts): what is told of the future holds from its receipt on. It would wait for its instant otherwise,
 * unseen, and a caller whose clock or zone is wrong would never learn why.
 */
const isAhead = (at: EpochMs | undefined, receivedAtMs: EpochMs): at is EpochMs => at !== undefined && at > receivedAtMs

/** What the caller should know of the command's time; null when there is nothing. */
export function findClockWarning({ at }: CommandOrder, { receivedAtMs }: CommandIssued, speedRatio: number): string | null {
  if (!isAhead(at, receivedAtMs) || at - receivedAtMs <= SKEW_MS_MAX * speedRatio) return null
  const aheadS = Math.round((at - receivedAtMs) / MS_PER_SECOND)
  return `"at" lies ${aheadS} s ahead of the server's clock: taken as of its receipt, ${new Date(receivedAtMs).toISOString()}`
}

export function commandObservation({ clock, config }: Pick<AppParts, 'clock' | 'config'>, desk: CrossingDesk, caller: Caller, { at, command }: CommandOrder, observationId: ObservationId): CommandIssued {
  const receivedAtMs = clock.nowMs()
  return {
    type: 'command.issued',
    observationId,
    crossingId: desk.site.id,
    deviceId: caller.kind === 'token' ? GATEWAY_DEVICE : SCREEN_DEVICE,
    format: 'command',
    // What the demo's agencies say is made up; what a person clicks is not.
    provenance: caller.kind === 'token' && config.demo === 'live' ? 'simulated' : 'observed',
    eventTimeMs: at === undefined || isAhead(at, receivedAtMs) ? receivedAtMs : at,
    deviceTimeMs: at ?? null,
    receivedAtMs,
    clockRule: at === undefined ? 'server' : isAhead(at, receivedAtMs) ? 'receiveTime' : 'deviceOffset',
    command,
    actor: caller.actor,
  }
}
