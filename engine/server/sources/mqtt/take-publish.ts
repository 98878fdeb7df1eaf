/**
 * One published message on its way in, whichever broker brought it. Resolves when it may be acknowledged.
 *
 * `retain` on a delivery says that the broker had it from earlier (MQTT 3.1.1, 3.3.1.3): each new subscription brings it again, so it is
 * taken once while the process lives, and after a restart as far as it can be recognised (taking/stored-message.ts).
 */
import type { IPublishPacket } from 'mqtt'
import type { Intake } from '../intake.ts'
import type { RecentDeliveries } from '../recent-deliveries.ts'
import { addressOfTopic, queryOfTopic, type TopicRule } from './topics.ts'

export interface PublishTaking {
  readonly rules: readonly TopicRule[]
  readonly intake: Intake
  readonly recent: RecentDeliveries
  readonly signal: AbortSignal
}

const UNMAPPED = { crossing: 'none', format: 'mqtt', device: 'none' } as const

export async function takePublish(packet: Pick<IPublishPacket, 'topic' | 'payload' | 'dup' | 'retain' | 'properties'>, taking: PublishTaking): Promise<void> {
  const { topic } = packet
  const bytes = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
  // An empty message takes a retained one back; it says nothing.
  if (bytes.length === 0) return
  const { intake, rules, signal } = taking
  const address = addressOfTopic(topic, rules)
  const isStored = packet.retain === true
  const body = { bytes, contentType: packet.properties?.contentType ?? null, query: queryOfTopic(topic), isStored }
  await taking.recent.takeOnce({ topic, payload: bytes, isAgain: isStored || packet.dup === true }, () =>
    address === undefined
      ? intake.refuse(UNMAPPED, body, `No source is configured for the topic ${topic.slice(0, 200)}.`, signal)
      : intake.take(address, body, signal),
  )
}
