/** Which addresses a camera is asked at, by its kind, and in which format it answers. */
import type { RawBody } from '../../../../ingest/decoder.ts'
import type { Intake } from '../intake.ts'
import type { ConfiguredSource } from '../load-sources.ts'
import type { RunningSource, SourceLogger } from '../running-source.ts'
import type { SourceKind, SourceSpecOf } from '../source-file.ts'
import type { SourceLink } from '../source-states.ts'
import { openCameraDoor, type CameraDoor } from './camera-request.ts'
import { startEventStream } from './event-stream.ts'
import { startMjpeg, startSnapshots } from './snapshots.ts'

export type CameraKind = Extract<SourceKind, 'hikvision-alert-stream' | 'dahua-event-manager' | 'dahua-snap-manager' | 'camera-snapshot' | 'camera-mjpeg'>
export type CameraSpec = SourceSpecOf<CameraKind>

export interface CameraParts {
  readonly intake: Intake
  readonly link: SourceLink
  readonly logger: SourceLogger
}

/** Every ten seconds a `videoloss` that is inactive (formats.md 1a). */
const HIKVISION_HEARTBEAT_S = 10
/** What we ask for in the address. */
const DAHUA_HEARTBEAT_S = 5
const FRAME_SILENT_S = 10
const SNAPSHOT_EVERY_S = 1
const FRAMES_PER_S = 5

const heartbeatOf = (spec: CameraSpec, usualS: number): number => (spec.heartbeatS ?? usualS) * 1_000
/** Cameras read the heartbeat in whole seconds. */
const askedHeartbeat = (spec: CameraSpec): number => Math.max(1, Math.round(spec.heartbeatS ?? DAHUA_HEARTBEAT_S))

/** The path of the configured address, with an own path below it where it names one. */
const targetOf = (spec: CameraSpec, usual: string): string => {
  const { pathname, search } = new URL(spec.address)
  return pathname === '/' && search === '' ? usual : pathname + search
}

const listOf = (names: readonly string[]): string => `[${names.join(',')}]`
/** Firmware that refuses a list of events takes all of them. */
const ALL = '[All]'

export function startCamera({ name, spec, secret }: ConfiguredSource & { readonly spec: CameraSpec }, { intake, link, logger }: CameraParts): RunningSource {
  const credentials = spec.user === undefined ? null : { user: spec.user, password: secret ?? '' }
  const door: CameraDoor = openCameraDoor(spec.address, credentials)
  const takeAs = (format: string) => (body: RawBody, signal: AbortSignal) => intake.take({ crossing: spec.crossing, device: spec.device, format }, body, signal)
  const shared = { name, door, link, logger }
  switch (spec.kind) {
    case 'hikvision-alert-stream':
      return startEventStream({
        ...shared, take: takeAs('hikvision-isapi'), targets: [targetOf(spec, '/ISAPI/Event/notification/alertStream')], heartbeatMs: heartbeatOf(spec, HIKVISION_HEARTBEAT_S),
      })
    case 'dahua-event-manager': {
      const target = (codes: string): string => `/cgi-bin/eventManager.cgi?action=attach&codes=${codes}&heartbeat=${askedHeartbeat(spec)}`
      return startEventStream({
        ...shared, take: takeAs('dahua'), targets: [targetOf(spec, target(listOf(spec.codes ?? ['TrafficJunction']))), target(ALL)], heartbeatMs: heartbeatOf(spec, DAHUA_HEARTBEAT_S),
      })
    }
    case 'dahua-snap-manager': {
      const target = (events: string): string => `/cgi-bin/snapManager.cgi?action=attachFileProc&Flags[0]=Event&Events=${events}&heartbeat=${askedHeartbeat(spec)}`
      return startEventStream({
        ...shared, take: takeAs('dahua'), targets: [targetOf(spec, target(listOf(spec.events ?? ['TrafficJunction']))), target(ALL)], heartbeatMs: heartbeatOf(spec, DAHUA_HEARTBEAT_S),
      })
    }
    case 'camera-snapshot':
      return startSnapshots({ ...shared, take: takeAs(spec.format), target: targetOf(spec, '/'), everyMs: (spec.everyS ?? SNAPSHOT_EVERY_S) * 1_000, silentMs: heartbeatOf(spec, FRAME_SILENT_S) })
    case 'camera-mjpeg':
      return startMjpeg({ ...shared, take: takeAs(spec.format), target: targetOf(spec, '/'), everyMs: 1_000 / (spec.framesPerS ?? FRAMES_PER_S), silentMs: heartbeatOf(spec, FRAME_SILENT_S) })
  }
}
