/** One published message on its way in, whichever broker brought it. Resolves when it may be acknowledged. */
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

export async function takePublish(packet: Pick<IPublishPacket, 'topic' | 'payload' | 'dup' | 'properties'>, taking: PublishTaking): Promise<void> {
  const { topic } = packet
  const bytes = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
  // An empty message takes a retained one back; it says nothing.
  if (bytes.length === 0) return
  const { intake, rules, signal } = taking
  const address = addressOfTopic(topic, rules)
  const body = { bytes, contentType: packet.properties?.contentType ?? null, query: queryOfTopic(topic) }
  await taking.recent.takeOnce({ topic, payload: bytes, isAgain: packet.dup === true }, () =>
    address === undefined
      ? intake.refuse(UNMAPPED, body, `No source is configured for the topic ${topic.slice(0, 200)}.`, signal)
      : intake.take(address, body, signal),
  )
}
