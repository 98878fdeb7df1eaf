/**
 * Subscribes to an external MQTT broker and takes what it delivers; a message is acknowledged only after it is durable.
 *
 * The session outlives connection and server (fixed client id, not clean): what was published meanwhile comes at the next start. The
 * protocol is 3.1.1, which every broker and gateway speaks.
 *
 * Limits:  IN_HAND_COUNT_MAX messages in hand, less where the broker sends fewer ahead (Mosquitto: 20).
 * Errors:  a broker that is away is tried again for ever, with back-off, and said in the source's state.
 * Checked: mosquitto.integration.test.ts: restarts of the broker and of the twin in the middle of a stream lose and double nothing.
 */
import { connect, type IClientOptions, type IPublishPacket, type ISubscriptionMap, type MqttClient } from 'mqtt'
import { createBackOff } from '../back-off.ts'
import { SourceFailure } from '../failure-words.ts'
import type { Intake } from '../intake.ts'
import { createStop } from '../pause.ts'
import type { RecentDeliveries } from '../recent-deliveries.ts'
import type { SourceLink } from '../source-states.ts'
import type { RunningSource, SourceLogger } from '../running-source.ts'
import { OWN_TOPICS, type TopicRule } from './topics.ts'
import { takePublish } from './take-publish.ts'
import { createWindow } from './window.ts'

export interface BrokerClientOptions {
  /** `mqtt://[user:password@]host[:port][?clientId=…]`, also mqtts, ws, wss. */
  readonly url: string
  readonly rules: readonly TopicRule[]
  readonly intake: Intake
  readonly link: SourceLink
  readonly recent: RecentDeliveries
  readonly logger: SourceLogger
  readonly reconnectMsMax?: number
}

/** Two twins with one id would throw each other out: the second one names its own in the URL. */
const CLIENT_ID = 'bordertwin'
const KEEP_ALIVE_S = 20
const CONNECT_MS_MAX = 10_000
const RECONNECT_MS = 500
const RECONNECT_MS_MAX = 15_000
const REFUSED = 128
const IN_HAND_COUNT_MAX = 200

/**
 * The client library acknowledges only the message in hand, and hands out the next one after that. Refusing its acknowledgement is its one
 * way to go on without; ours follows when the message is durable.
 */
const LATER = new Error('acknowledged later')
/** MQTT 3.1.1, 3.4. */
const pubackOf = (messageId: number): Buffer => Buffer.from([0x40, 2, messageId >> 8, messageId & 0xff])

function optionsOf(url: URL): IClientOptions {
  const { username, password } = url
  return {
    clientId: url.searchParams.get('clientId') ?? CLIENT_ID,
    protocolVersion: 4,
    clean: false,
    resubscribe: false,
    keepalive: KEEP_ALIVE_S,
    connectTimeout: CONNECT_MS_MAX,
    reconnectPeriod: RECONNECT_MS,
    reconnectOnConnackError: true,
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
  }
}

export function startBrokerClient({ url, rules, intake, link, recent, logger, ...options }: BrokerClientOptions): RunningSource {
  const address = new URL(url)
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  bare.search = ''
  const stopping = createStop()
  const backOff = createBackOff({ firstMs: RECONNECT_MS, lastMs: options.reconnectMsMax ?? RECONNECT_MS_MAX })
  const client: MqttClient = connect(bare.href, optionsOf(address))
  /** Of the connection that is open: what came by an earlier one is not acknowledged, for its number could mean another message by now. */
  let window = createWindow(IN_HAND_COUNT_MAX)
  let isSubscribed = false

  function take(packet: IPublishPacket, goOn: () => void, acknowledge: () => void): void {
    const arrivedBy = window
    arrivedBy.enter(takePublish(packet, { rules, intake, recent, signal: stopping.signal }), goOn).then(
      () => {
        if (arrivedBy === window) acknowledge()
      },
      (failure: unknown) => {
        if (stopping.signal.aborted || arrivedBy !== window) return
        logger.error({ err: failure, topic: topicOf(packet) }, 'a message could not be taken; its broker sends it again')
        client.stream.destroy()
      },
    )
  }
  // Both are set before the first packet can arrive: a broker sends what it kept right behind its greeting.
  client.options.customHandleAcks = (_topic, _payload, packet: IPublishPacket, done) => {
    take(packet, () => done(LATER), () => client.stream.write(pubackOf(packet.messageId ?? 0)))
  }
  client.handleMessage = (packet, done) => take(packet, done, () => undefined)

  async function subscribe(): Promise<void> {
    const topics: ISubscriptionMap = Object.fromEntries([OWN_TOPICS, ...rules.map(({ topic }) => topic)].map((topic) => [topic, { qos: 1 as const }]))
    try {
      const granted = await client.subscribeAsync(topics)
      const refused = granted.filter(({ qos }) => qos === REFUSED).map(({ topic }) => topic)
      if (refused.length > 0) throw new SourceFailure('source.broker.refusedTopics', { topics: refused.join(', ') })
      isSubscribed = true
      link.isUp()
    } catch (failure) {
      link.isDown(failure)
      logger.warn({ err: failure }, 'the MQTT broker did not grant a subscription')
    }
  }

  client.on('connect', ({ sessionPresent }) => {
    backOff.reset()
    logger.info({ broker: bare.host, sessionPresent }, 'connected to the MQTT broker')
    // A session that the broker kept has its subscriptions; those of an earlier configuration may be others.
    if (sessionPresent && isSubscribed) link.isUp()
    else void subscribe()
  })
  let lastFailure: unknown = null
  client.on('error', (failure) => {
    if (failure !== LATER) lastFailure = failure
  })
  client.on('close', () => {
    window = createWindow(IN_HAND_COUNT_MAX)
    client.options.reconnectPeriod = backOff.nextMs()
    if (stopping.signal.aborted) return
    link.isDown(lastFailure ?? new SourceFailure('source.broker.closed'))
    lastFailure = null
  })

  return {
    stop: async () => {
      stopping.abort()
      await client.endAsync(true)
      link.forget()
    },
  }
}

const topicOf = (packet: IPublishPacket): string => packet.topic.slice(0, 200)
