/** The TCP sources of `sources.yaml`, with the bounds that hold where it names none. */
import type { Intake } from '../intake.ts'
import type { RunningSource, SourceLogger } from '../running-source.ts'
import type { SourceSpecOf } from '../source-file.ts'
import type { SourceLink } from '../source-states.ts'
import { converseInLines, greetingOf, startLineClient } from './line-devices.ts'
import { converseWithTracker, GT06, TELTONIKA } from './packet-trackers.ts'
import { startTcpGate, type TcpGate } from './tcp-gate.ts'

export interface TcpParts {
  readonly name: string
  readonly intake: Intake
  readonly link: SourceLink
  readonly logger: SourceLogger
  /** Where the server listens; a source may name another. */
  readonly host: string
}

/** Trackers report every 15 minutes while they stand (circular 09/2015); two of them and some more. */
const TRACKER_IDLE_S = 2_000
const LINES_IDLE_S = 120

export function startTrackerGate(spec: SourceSpecOf<'teltonika' | 'gt06'>, { intake, host, ...shared }: TcpParts): Promise<TcpGate> {
  const { crossing, device } = spec
  const imeis = spec.imeis === undefined ? null : new Set(spec.imeis)
  const idleMs = (spec.idleS ?? TRACKER_IDLE_S) * 1_000
  return startTcpGate({
    ...shared,
    host: spec.host ?? host,
    port: spec.listen,
    allow: spec.allow ?? null,
    converse: converseWithTracker(spec.kind === 'teltonika' ? TELTONIKA : GT06, { crossing, device, imeis, idleMs, intake }),
  })
}

export async function startLineDevice(spec: SourceSpecOf<'tcp-lines'>, { intake, host, ...shared }: TcpParts): Promise<RunningSource | TcpGate> {
  const { crossing, device, format } = spec
  const lines = { address: { crossing, device, format }, intake, idleMs: (spec.idleS ?? LINES_IDLE_S) * 1_000 }
  if (spec.connect !== undefined) {
    const [, name = '', port = ''] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(spec.connect) ?? []
    return startLineClient({ ...shared, ...lines, greeting: greetingOf(format), host: name, port: Number(port) })
  }
  return startTcpGate({ ...shared, host: spec.host ?? host, port: spec.listen ?? 0, allow: spec.allow ?? null, converse: converseInLines({ ...lines, greeting: null }) })
}
