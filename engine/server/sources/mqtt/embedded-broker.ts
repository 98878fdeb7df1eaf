/**
 * A broker of our own for devices that speak MQTT and sites that run none: publish only, each device to its own topics.
 *
 * A device signs in as `<crossing>/<device>` with its device key. Its message is acknowledged after it is durable; nothing is passed
 * on to anybody and nothing is retained, so the broker holds nothing that could be lost.
 *
 * Errors:  a wrong name or key is refused at the greeting; a message to a topic of another device ends the connection.
 * Limits:  CONNECTIONS_COUNT_MAX connections, PACKET_BYTES_MAX a packet, wrong keys counted per address (wrong-tries.ts).
 */
import { createServer, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { Aedes, type AuthenticateError, type Client } from 'aedes'
import type { KeyRing } from '../../auth/key-ring.ts'
import type { Intake } from '../intake.ts'
import { listen, type PortNumber } from '../listen.ts'
import { createStop } from '../pause.ts'
import type { RecentDeliveries } from '../recent-deliveries.ts'
import type { RunningSource, SourceLogger } from '../running-source.ts'
import type { SourceLink } from '../source-states.ts'
import type { WrongTries } from '../wrong-tries.ts'
import { createPacketSizeGuard } from './packet-size-guard.ts'
import { takePublish } from './take-publish.ts'
import { addressOfTopic, type TopicRule } from './topics.ts'

export interface EmbeddedBrokerOptions {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: PortNumber
  readonly rules: readonly TopicRule[]
  readonly intake: Intake
  readonly keyRing: Pick<KeyRing, 'isKeyOf'>
  readonly tries: WrongTries
  readonly link: SourceLink
  readonly recent: RecentDeliveries
  readonly logger: SourceLogger
}

export interface EmbeddedBroker extends RunningSource {
  readonly port: PortNumber
}

const CONNECTIONS_COUNT_MAX = 2_000
const CONNECT_MS_MAX = 10_000
/** Name, key and last will. */
const GREETING_BYTES_MAX = 65_536
/** Pictures in base64 and some room. */
const PACKET_BYTES_MAX = 24 * 1_048_576
/** Messages of one device under QoS 2 that it has not finished. */
const UNFINISHED_COUNT_MAX = 20
const BAD_USERNAME_OR_PASSWORD = 4

const devicePathOf = ({ crossing, device }: { readonly crossing: string; readonly device: string }): string => `${crossing}/${device}`

export async function startEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  const { rules, intake, keyRing, tries, link, recent, logger } = options
  const stopping = createStop()
  const sockets = new Set<Socket>()
  const deviceByClient = new WeakMap<Client, string>()
  const addressByConnection = new WeakMap<object, string>()
  const addressOf = (client: Client): string => addressByConnection.get(client.conn) ?? 'unknown'

  const broker = await Aedes.createBroker({
    connectTimeout: CONNECT_MS_MAX,
    maxInflightInbound: UNFINISHED_COUNT_MAX,
    authenticate: (client, username, password, done) => {
      const from = addressOf(client)
      if (username === undefined || password === undefined || !tries.mayTry(from) || !keyRing.isKeyOf(username, password.toString('utf8'))) {
        tries.count(from)
        logger.warn({ from }, 'an MQTT device was refused: wrong name or key')
        done(Object.assign(new Error('name is <crossing>/<device>, password its device key'), { returnCode: BAD_USERNAME_OR_PASSWORD }) as AuthenticateError, false)
        return
      }
      deviceByClient.set(client, username)
      done(null, true)
    },
    authorizePublish: (client, packet, done) => {
      // The broker's own sign of life.
      if (client === null) return done(null)
      const address = addressOfTopic(packet.topic, rules)
      if (address === undefined || devicePathOf(address) !== deviceByClient.get(client)) return done(new Error('not a topic of this device'))
      packet.retain = false
      takePublish(packet, { rules, intake, recent, signal: stopping.signal }).then(
        () => done(null),
        (failure: unknown) => {
          if (!stopping.signal.aborted) logger.error({ err: failure, device: devicePathOf(address) }, 'a message could not be taken; the device keeps it')
          done(new Error('not taken'))
        },
      )
    },
    authorizeSubscribe: (_client, _subscription, done) => done(null, null),
  })
  broker.on('clientError', (client, failure) => logger.debug({ from: addressOf(client), err: failure }, 'an MQTT device was disconnected'))

  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    const guard = createPacketSizeGuard(GREETING_BYTES_MAX, PACKET_BYTES_MAX)
    guard.once('error', (failure) => {
      logger.warn({ from: socket.remoteAddress, err: failure }, 'an MQTT connection was ended')
      socket.destroy()
    })
    const connection = Duplex.from({ readable: socket.pipe(guard), writable: socket })
    addressByConnection.set(connection, socket.remoteAddress ?? 'unknown')
    broker.handle(connection)
  })
  server.maxConnections = CONNECTIONS_COUNT_MAX
  const port = await listen(server, options.host, options.port).catch((failure: unknown) => {
    // Its timers would keep a server alive that did not start.
    broker.close()
    throw failure
  })
  link.isUp()
  logger.info({ port }, 'the MQTT broker listens')

  return {
    port,
    stop: async () => {
      stopping.abort()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await new Promise<void>((resolve) => broker.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await closed
      link.forget()
    },
  }
}
