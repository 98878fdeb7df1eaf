/**
 * All transports besides HTTP, started together: the brokers of the environment and the sources of `sources.yaml`.
 *
 * A source that cannot reach its device does not keep the server from starting: it says so in its state and tries again. A port that is
 * taken, or a wrong file, does.
 */
import type { KeyRing } from '../auth/key-ring.ts'
import type { TwinClock } from '../clock.ts'
import type { ConfiguredSource } from './load-sources.ts'
import { startEmbeddedBroker } from './mqtt/embedded-broker.ts'
import { startBrokerClient } from './mqtt/broker-client.ts'
import type { TopicRule } from './mqtt/topics.ts'
import type { Intake } from './intake.ts'
import { createRecentDeliveries } from './recent-deliveries.ts'
import type { RunningSource, SourceLogger } from './running-source.ts'
import type { SourceStates } from './source-states.ts'
import { createWrongTries } from './wrong-tries.ts'

export interface SourceParts {
  readonly configured: readonly ConfiguredSource[]
  readonly mqttUrl: string | null
  /** Port of the embedded broker; null starts none. */
  readonly mqttPort: number | null
  /** Where the embedded broker listens. */
  readonly host: string
  readonly intake: Intake
  readonly keyRing: Pick<KeyRing, 'isKeyOf'>
  readonly states: SourceStates
  readonly clock: Pick<TwinClock, 'wallNowMs'>
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
    for (const start of [startBrokers]) await start(parts, running, portByName)
    return { portByName, stop }
  } catch (failure) {
    await stop()
    throw failure
  }
}

async function startBrokers(parts: SourceParts, running: RunningSource[], portByName: Map<string, number>): Promise<void> {
  const { configured, intake, keyRing, states, clock, logger, mqttUrl, mqttPort, host } = parts
  const rules = configured.flatMap(({ spec }): TopicRule[] => (spec.kind === 'mqtt-topic' ? [spec] : []))
  const recent = createRecentDeliveries()
  const shared = { rules, intake, recent, logger }
  if (mqttUrl !== null) {
    const link = states.openLink({ name: 'mqtt-server', kind: 'mqtt', crossing: null, device: null })
    running.push(startBrokerClient({ ...shared, url: mqttUrl, link }))
  }
  if (mqttPort !== null) {
    const link = states.openLink({ name: 'mqtt-broker', kind: 'mqtt', crossing: null, device: null })
    const broker = await startEmbeddedBroker({ ...shared, host, port: mqttPort, keyRing, tries: createWrongTries(clock.wallNowMs), link })
    running.push(broker)
    portByName.set('mqtt-broker', broker.port)
  }
}
