/**
 * All transports besides HTTP, started together: the brokers of the environment and the sources of `sources.yaml`.
 *
 * A source that cannot reach its device does not keep the server from starting: it says so in its state and tries again. A port that is
 * taken, or a wrong file, does.
 */
import { assertNever } from '../../model/assert.ts'
import type { KeyRing } from '../auth/key-ring.ts'
import { stopwatch, type TwinClock } from '../clock.ts'
import type { CrossingDesk } from '../crossing-desk.ts'
import { startQueueConsumer } from './amqp/queue-consumer.ts'
import { startCamera } from './camera/open-cameras.ts'
import { startWatchedFolder } from './folders/watched-folder.ts'
import type { ConfiguredSource } from './load-sources.ts'
import { startEmbeddedBroker } from './mqtt/embedded-broker.ts'
import { startBrokerClient } from './mqtt/broker-client.ts'
import type { TopicRule } from './mqtt/topics.ts'
import type { Intake } from './intake.ts'
import type { PortNumber } from './listen.ts'
import { createRecentDeliveries } from './recent-deliveries.ts'
import type { RunningSource, SourceLogger } from './running-source.ts'
import type { SourceSpecOf } from './source-file.ts'
import type { SourceLink, SourceStates } from './source-states.ts'
import { startLineDevice, startTrackerGate } from './tcp/open-tcp.ts'
import { fillTraccarGap } from './traccar-backfill.ts'
import { startTraccarGaps } from './traccar-gaps.ts'
import { createWrongTries } from './wrong-tries.ts'

export interface SourceParts {
  readonly configured: readonly ConfiguredSource[]
  readonly mqttUrl: string | null
  /** Port of the embedded broker; null starts none. */
  readonly mqttPort: PortNumber | null
  /** Where the embedded broker listens. */
  readonly host: string
  readonly intake: Intake
  readonly keyRing: Pick<KeyRing, 'isKeyOf'>
  readonly states: SourceStates
  readonly deskByCrossing: ReadonlyMap<string, Pick<CrossingDesk, 'crossing'>>
  readonly clock: Pick<TwinClock, 'nowMs'>
  readonly logger: SourceLogger
}

export interface OpenSources extends RunningSource {
  /** Ports that are listened on, by source; the embedded broker is `mqtt-broker`. */
  readonly portByName: ReadonlyMap<string, number>
}

export async function openSources(parts: SourceParts): Promise<OpenSources> {
  const running: RunningSource[] = []
  const portByName = new Map<string, number>()
  const stop = async (): Promise<void> => {
    await Promise.all(running.splice(0).map((source) => source.stop()))
  }
  try {
    await startBrokers(parts, running, portByName)
    for (const source of parts.configured) {
      const one = await startConfigured(source, parts)
      if (one === null) continue
      running.push(one)
      if ('port' in one) portByName.set(source.name, one.port)
    }
    return { portByName, stop }
  } catch (failure) {
    await stop()
    throw failure
  }
}

/** A transport with a port of its own says which. */
type StartedSource = RunningSource | (RunningSource & { readonly port: PortNumber })

/** @returns null for what the brokers serve. */
async function startConfigured(source: ConfiguredSource, parts: SourceParts): Promise<StartedSource | null> {
  const { intake, states, logger, host } = parts
  const { name, spec } = source
  if (spec.kind === 'mqtt-topic') return null
  const link = states.openLink({ name, kind: spec.kind, crossing: spec.crossing, device: spec.device })
  const shared = { name, intake, link, logger }
  switch (spec.kind) {
    case 'teltonika':
    case 'gt06':
      return startTrackerGate(spec, { ...shared, host })
    case 'tcp-lines':
      return startLineDevice(spec, { ...shared, host })
    case 'amqp':
      return startQueue(spec, source.secret ?? '', shared)
    case 'traccar-backfill':
      return startTraccar(spec, source.secret ?? '', shared, parts)
    case 'folder':
      return startFolder(spec, shared)
    case 'hikvision-alert-stream':
    case 'dahua-event-manager':
    case 'dahua-snap-manager':
    case 'camera-snapshot':
    case 'camera-mjpeg':
      return startCamera({ ...source, spec }, shared)
    default:
      return assertNever(spec)
  }
}

interface SharedParts {
  readonly name: string
  readonly intake: Intake
  readonly link: SourceLink
  readonly logger: SourceLogger
}

/** Messages in hand at once: enough for one commit of the log to serve many. */
const PREFETCH_COUNT = 200
const FOLDER_EVERY_S = 2

function startQueue(spec: SourceSpecOf<'amqp'>, url: string, shared: SharedParts): RunningSource {
  const { crossing, device, queue, exchange = null, routingKey = '#', prefetch = PREFETCH_COUNT, format = 'ufms' } = spec
  return startQueueConsumer({ ...shared, url, queue, exchange, routingKey, prefetchCount: prefetch, address: { crossing, device, format } })
}

/** Forwarding sends at least this often while any truck moves (circular 09/2015: 30 s), with room for a quiet yard. */
const TRACCAR_GAP_S = 180
const TRACCAR_LOOK_MS = 15_000

function startTraccar(spec: SourceSpecOf<'traccar-backfill'>, secret: string, shared: SharedParts, { deskByCrossing, clock }: SourceParts): RunningSource {
  const { crossing, device, address, user, gapS = TRACCAR_GAP_S } = spec
  const login = user === undefined ? { token: secret } : { user, password: secret }
  return startTraccarGaps({
    ...shared,
    nowMs: clock.nowMs,
    gapMs: gapS * 1_000,
    lookEveryMs: TRACCAR_LOOK_MS,
    heardAtMs: () => deskByCrossing.get(crossing)?.crossing().sources.find(({ deviceId }) => deviceId === device)?.heardAtMs ?? null,
    fill: (gap, signal) => fillTraccarGap(gap, { url: address, login, address: { crossing, device }, intake: shared.intake }, signal),
  })
}

function startFolder({ crossing, device, format, path, everyS = FOLDER_EVERY_S }: SourceSpecOf<'folder'>, shared: SharedParts): RunningSource {
  return startWatchedFolder({ ...shared, path, everyMs: everyS * 1_000, address: { crossing, device, format } })
}

async function startBrokers(parts: SourceParts, running: RunningSource[], portByName: Map<string, number>): Promise<void> {
  const { configured, intake, keyRing, states, logger, mqttUrl, mqttPort, host } = parts
  const rules = configured.flatMap(({ spec }): TopicRule[] => (spec.kind === 'mqtt-topic' ? [spec] : []))
  const recent = createRecentDeliveries()
  const shared = { rules, intake, recent, logger }
  if (mqttUrl !== null) {
    const link = states.openLink({ name: 'mqtt-server', kind: 'mqtt', crossing: null, device: null })
    running.push(startBrokerClient({ ...shared, url: mqttUrl, link }))
  }
  if (mqttPort !== null) {
    const link = states.openLink({ name: 'mqtt-broker', kind: 'mqtt', crossing: null, device: null })
    const broker = await startEmbeddedBroker({ ...shared, host, port: mqttPort, keyRing, tries: createWrongTries(stopwatch()), link })
    running.push(broker)
    portByName.set('mqtt-broker', broker.port)
  }
}
