/**
 * Takes messages from an AMQP queue (UFMS of the road authority); each is acknowledged after it is durable.
 *
 * A body that nobody understands is kept as a dead letter of ours and acknowledged: left in the queue it would come back for ever.
 * With an exchange in the configuration the queue is declared durable and bound; without one it must be there.
 *
 * Errors:  a broker that is away, refuses, or takes the queue away is tried again with back-off, and said in the source's state.
 * Limits:  `prefetch` messages in hand.
 * Checked: rabbitmq.integration.test.ts.
 */
import { connect, type Channel, type ChannelModel, type ConsumeMessage } from 'amqplib'
import { createBackOff } from '../back-off.ts'
import { SourceFailure } from '../failure-words.ts'
import type { BodyAddress, Intake } from '../intake.ts'
import { startRounds } from '../rounds.ts'
import { createRecentDeliveries } from '../recent-deliveries.ts'
import type { RunningSource, SourceLogger } from '../running-source.ts'
import type { SourceLink } from '../source-states.ts'

export interface QueueConsumerOptions {
  readonly name: string
  readonly url: string
  readonly queue: string
  readonly exchange: string | null
  readonly routingKey: string
  readonly prefetchCount: number
  readonly address: BodyAddress
  readonly intake: Intake
  readonly link: SourceLink
  readonly logger: SourceLogger
  readonly reconnectMsMax?: number
}

const HEARTBEAT_S = 15
const CONNECT_MS_MAX = 10_000
const RECONNECT_MS_MAX = 30_000

/** Dead connections are noticed by the protocol's own heartbeat. */
function withHeartbeat(url: string): string {
  const parsed = new URL(url)
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(HEARTBEAT_S))
  return parsed.href
}

export function startQueueConsumer(options: QueueConsumerOptions): RunningSource {
  const { name, queue, exchange, address, intake, link, logger } = options
  const backOff = createBackOff({ firstMs: 200, lastMs: options.reconnectMsMax ?? RECONNECT_MS_MAX })
  const recent = createRecentDeliveries()
  let connection: ChannelModel | null = null

  async function take(channel: Channel, message: ConsumeMessage, isOpen: () => boolean, signal: AbortSignal): Promise<void> {
    const { content, fields, properties } = message
    const contentType: unknown = properties.contentType
    const body = { bytes: content, contentType: typeof contentType === 'string' ? contentType : null, query: '' }
    const delivery = { topic: `${fields.exchange}/${fields.routingKey}`, payload: content, isAgain: fields.redelivered }
    await recent.takeOnce(delivery, () => intake.take(address, body, signal))
    // On a connection that is gone the broker sends it again, marked as such.
    if (isOpen()) channel.ack(message)
  }

  /** Rejects when the connection is gone, with why. */
  async function consumeOnce(signal: AbortSignal): Promise<never> {
    const opened = await connect(withHeartbeat(options.url), { timeout: CONNECT_MS_MAX })
    connection = opened
    let isOpen = true
    let onAbort: () => void = () => undefined
    const gone = new Promise<never>((_, reject) => {
      opened.once('error', reject)
      opened.once('close', () => reject(new SourceFailure('source.broker.closed')))
      onAbort = () => reject(new SourceFailure('source.link.stopping'))
      signal.addEventListener('abort', onAbort)
    })
    // Whoever waits for it may have gone by another failure first.
    gone.catch(() => (isOpen = false))
    try {
      const channel = await opened.createChannel()
      const lost = new Promise<never>((_, reject) => {
        channel.once('error', reject)
        channel.once('close', () => reject(new SourceFailure('source.broker.channelClosed')))
      })
      lost.catch(() => (isOpen = false))
      let failTaking: (failure: unknown) => void = () => undefined
      const failed = new Promise<never>((_, reject) => (failTaking = reject))
      await channel.prefetch(options.prefetchCount)
      if (exchange === null) await channel.checkQueue(queue)
      else {
        await channel.assertQueue(queue, { durable: true })
        await channel.bindQueue(queue, exchange, options.routingKey)
      }
      await channel.consume(queue, (message) => {
        if (message === null) return failTaking(new SourceFailure('source.broker.queueGone'))
        take(channel, message, () => isOpen, signal).catch(failTaking)
      })
      link.isUp()
      backOff.reset()
      logger.info({ source: name, queue }, 'consuming from the queue')
      return await Promise.race([gone, lost, failed])
    } finally {
      isOpen = false
      connection = null
      signal.removeEventListener('abort', onAbort)
      await opened.close().catch(() => undefined)
    }
  }

  return startRounds({
    name, link, logger, round: consumeOnce, retryAfterMs: backOff.nextMs, failureText: 'the queue is down',
    interrupt: () => connection?.close().catch(() => undefined),
  })
}
