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
  const { topic, dup } = packet
  const bytes = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
  // An empty message takes a retained one back; it says nothing.
  if (bytes.length === 0) return
  if (dup && taking.recent.has(topic, bytes)) return
  const address = addressOfTopic(topic, taking.rules)
  const body = { bytes, contentType: packet.properties?.contentType ?? null, query: queryOfTopic(topic) }
  if (address === undefined) await taking.intake.refuse(UNMAPPED, body, `No source is configured for the topic ${topic.slice(0, 200)}.`, taking.signal)
  else await taking.intake.take(address, body, taking.signal)
  taking.recent.add(topic, bytes)
}
