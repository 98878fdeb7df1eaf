/**
 * `sources.yaml` in the data folder: the sources that the server fetches from or listens for, besides those that push over HTTP.
 *
 * Secrets may be written out, or named as a variable of the environment or as a file. Units stand in the names of the keys.
 * Source:  docs/sources.md describes every key.
 */
import { z } from 'zod'
import { IdSchema } from '../../../scenarios/schema/parts.ts'
import { isTopicFilter } from './mqtt/topics.ts'

const SecretSchema = z.union([
  z.string().min(1, 'must not be empty'),
  z.strictObject({ env: z.string().regex(/^\w+$/, 'must be the name of a variable') }),
  z.strictObject({ file: z.string().min(1) }),
])
export type Secret = z.infer<typeof SecretSchema>

const seconds = (least: number, most: number) => z.number().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`)
const wholeNumber = (least: number, most: number) => z.int().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`)
const port = wholeNumber(0, 65_535)
const webAddress = z.url({ protocol: /^https?$/, error: 'must be an address that begins with http:// or https://' })
const hostAndPort = z.string().regex(/^(?:[\w.-]+|\[[\da-f:]+\]):\d{1,5}$/i, 'must be host:port')
const names = z.array(z.string().min(1).max(80)).min(1).max(20)

const addresses = z.array(z.union([z.ipv4(), z.ipv6()])).max(1_000)

const owner = { crossing: IdSchema, device: IdSchema }
const camera = {
  ...owner,
  address: webAddress,
  user: z.string().min(1).exactOptional(),
  password: SecretSchema.exactOptional(),
  /** How often the camera says that it lives; after three of them without a byte the connection is given up. */
  heartbeatS: seconds(0.05, 600).exactOptional(),
}

const trackers = {
  ...owner,
  listen: port,
  host: z.string().min(1).exactOptional(),
  allow: addresses.exactOptional(),
  imeis: z.array(z.string().regex(/^\d{15}$/, 'must be 15 digits')).max(100_000).exactOptional(),
  idleS: seconds(0.05, 86_400).exactOptional(),
}

/** One schema per kind; every one is strict, so that a misspelt key is told with its line. */
export const SOURCE_KINDS = {
  'mqtt-topic': z.strictObject({
    kind: z.literal('mqtt-topic'),
    ...owner,
    format: z.string(),
    topic: z.string().refine(isTopicFilter, 'must be a topic; + and # stand alone in their level, # last'),
  }),
  'hikvision-alert-stream': z.strictObject({ kind: z.literal('hikvision-alert-stream'), ...camera }),
  'dahua-event-manager': z.strictObject({ kind: z.literal('dahua-event-manager'), ...camera, codes: names.exactOptional() }),
  'dahua-snap-manager': z.strictObject({ kind: z.literal('dahua-snap-manager'), ...camera, events: names.exactOptional() }),
  'camera-snapshot': z.strictObject({ kind: z.literal('camera-snapshot'), ...camera, format: z.string(), everyS: seconds(0.05, 3_600).exactOptional() }),
  'camera-mjpeg': z.strictObject({ kind: z.literal('camera-mjpeg'), ...camera, format: z.string(), framesPerS: seconds(0.01, 60).exactOptional() }),
  teltonika: z.strictObject({ kind: z.literal('teltonika'), ...trackers }),
  gt06: z.strictObject({ kind: z.literal('gt06'), ...trackers }),
  'tcp-lines': z.strictObject({
    kind: z.literal('tcp-lines'),
    ...owner,
    format: z.string(),
    listen: port.exactOptional(),
    host: z.string().min(1).exactOptional(),
    allow: addresses.exactOptional(),
    connect: hostAndPort.exactOptional(),
    idleS: seconds(0.05, 86_400).exactOptional(),
  }),
  amqp: z.strictObject({
    kind: z.literal('amqp'),
    ...owner,
    format: z.string().exactOptional(),
    url: SecretSchema,
    queue: z.string().min(1).max(255),
    exchange: z.string().min(1).max(255).exactOptional(),
    routingKey: z.string().max(255).exactOptional(),
    prefetch: wholeNumber(1, 65_535).exactOptional(),
  }),
  'traccar-backfill': z.strictObject({
    kind: z.literal('traccar-backfill'),
    ...owner,
    address: webAddress,
    /** With a user `password` is the user's, without one it is a token. */
    user: z.string().min(1).exactOptional(),
    password: SecretSchema,
    gapS: seconds(1, 86_400).exactOptional(),
  }),
  folder: z.strictObject({
    kind: z.literal('folder'),
    ...owner,
    format: z.string(),
    path: z.string().min(1),
    everyS: seconds(0.05, 3_600).exactOptional(),
  }),
} as const

export type SourceKind = keyof typeof SOURCE_KINDS
export type SourceSpecOf<Kind extends SourceKind> = z.infer<(typeof SOURCE_KINDS)[Kind]>
export type SourceSpec = { [Kind in SourceKind]: SourceSpecOf<Kind> }[SourceKind]

export const SOURCE_FILE_HEAD = 'sources/1'
export const SourceFileSchema = z.strictObject({
  bordertwin: z.literal(SOURCE_FILE_HEAD),
  sources: z.record(IdSchema, z.looseObject({ kind: z.enum(Object.keys(SOURCE_KINDS) as [SourceKind, ...SourceKind[]]) })),
})
