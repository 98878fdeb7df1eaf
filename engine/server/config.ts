/**
 * Everything that can be set from outside, read once, checked together: options of `serve` first, environment second.
 *
 * Errors:  `parseServerConfig` never throws; it lists every problem, so that one start shows them all.
 * Privacy: problems name the option and never its value where that could be a secret.
 */
import { z } from 'zod'
import type { Brand } from '../model/brand.ts'
import { fail, ok, type Result } from '../model/result.ts'

/** A TCP port; 0 lets the system choose one. */
export type TcpPort = Brand<number, 'TcpPort'>

export const DEMOS = ['none', 'live'] as const
export type Demo = (typeof DEMOS)[number]

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

/** Bounds against floods; the defaults leave room for a busy crossing behind one gateway at 60 times real speed. */
export interface RequestLimits {
  /** Requests of one device on ingest. */
  readonly perDevicePerMinCount: number
  /** Requests of one address on everything else. */
  readonly perAddressPerMinCount: number
  /** Wrong keys or passwords from one address. */
  readonly refusedPerAddressPerMinCount: number
  /** Bodies in hand at once, over all devices; past it the server answers 503. */
  readonly bodiesInHandCount: number
}

export interface ServerConfig {
  readonly host: string
  readonly port: TcpPort
  readonly dataDir: string
  readonly demo: Demo
  /** Speed of the twin clock. */
  readonly speedRatio: number
  /** External PostgreSQL; null for the embedded store. */
  readonly databaseUrl: string | null
  /** External MQTT broker to subscribe to; null for none. */
  readonly mqttUrl: string | null
  /** Port of the embedded MQTT broker; null for none. */
  readonly mqttPort: TcpPort | null
  readonly mapboxToken: string | null
  readonly logLevel: (typeof LOG_LEVELS)[number]
  /** Whether callers who have not signed in see plates in full; on only where every plate is simulated. */
  readonly isAnonymousShownPlates: boolean
  /** Whether `X-Forwarded-*` is believed; only behind a proxy of one's own. */
  readonly isProxyTrusted: boolean
  /** Where registers.yaml lies; null for the data folder. */
  readonly registersPath: string | null
  /** Trips that left longer ago go from the history, plates with them; null keeps all. The log keeps what it has. */
  readonly keepDays: number | null
  readonly limits: RequestLimits
}

export interface ConfigProblem {
  /** `--port`, `DATABASE_URL` … */
  readonly where: string
  readonly what: string
}

/** Options as the command line gives them. */
export interface ServeOptions {
  readonly host?: string | undefined
  readonly port?: string | undefined
  readonly data?: string | undefined
  readonly demo?: string | undefined
  readonly speed?: string | undefined
}

export type Environment = Readonly<Record<string, string | undefined>>

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number, 0 to 65535')
  .transform(Number)
  .pipe(z.number().max(65_535, 'must be a port number, 0 to 65535'))
const speed = z
  .string()
  .transform(Number)
  .pipe(z.number('must be a number').min(0.1, 'must be at least 0.1').max(10_000, 'must be at most 10000'))
const flag = z.enum(['0', '1', 'true', 'false'], 'must be 1 or 0').transform((text) => text === '1' || text === 'true')
const positiveCount = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'must be a whole number above 0')
  .transform(Number)
const databaseUrl = z.string().regex(/^postgres(?:ql)?:\/\//, 'must begin with postgres:// or postgresql://')
const mqttUrl = z.url({ protocol: /^(?:mqtts?|wss?)$/, error: 'must begin with mqtt://, mqtts://, ws:// or wss://' })
const mapboxToken = z.string().regex(/^pk\.[\w.-]+$/, 'must be a public Mapbox token (pk.…)')

/** Parts of the design that this version does not have yet: said aloud instead of being ignored. */
const NOT_YET = ['NATS_URL', 'OIDC_ISSUER'] as const

export function parseServerConfig(options: ServeOptions, environment: Environment): Result<ServerConfig, readonly ConfigProblem[]> {
  const problems: ConfigProblem[] = []
  /** The option wins over the variable; an empty text counts as not given. */
  const read = <Value>(schema: z.ZodType<Value>, fallback: Value, variable: string, option?: string, optionName?: string): Value => {
    const fromOption = option !== undefined && option !== ''
    const text = fromOption ? option : environment[variable]
    if (text === undefined || text === '') return fallback
    const parsed = schema.safeParse(text)
    if (parsed.success) return parsed.data
    problems.push({
      where: fromOption && optionName !== undefined ? optionName : variable,
      what: parsed.error.issues.map((issue) => issue.message).join('; '),
    })
    return fallback
  }
  const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
    z.enum(values, `must be one of: ${values.join(', ')}`)

  for (const variable of NOT_YET) {
    if (environment[variable]) problems.push({ where: variable, what: 'is set, but this version has no support for it yet; unset it' })
  }
  const demo = read(oneOf(DEMOS), 'none', 'BORDERTWIN_DEMO', options.demo, '--demo')
  const config: ServerConfig = {
    host: read(z.string().regex(/^[\w.:-]+$/, 'must be a host name or address'), '0.0.0.0', 'HOST', options.host, '--host'),
    port: read(port, 8080, 'PORT', options.port, '--port') as TcpPort,
    dataDir: read(z.string(), '.data', 'BORDERTWIN_DATA', options.data, '--data'),
    demo,
    speedRatio: read(speed, 1, 'BORDERTWIN_SPEED', options.speed, '--speed'),
    databaseUrl: read(databaseUrl.nullable(), null, 'DATABASE_URL'),
    mqttUrl: read(mqttUrl.nullable(), null, 'MQTT_URL'),
    mqttPort: read(port.nullable(), null, 'MQTT_PORT') as TcpPort | null,
    mapboxToken: read(mapboxToken.nullable(), null, 'MAPBOX_TOKEN'),
    logLevel: read(oneOf(LOG_LEVELS), 'info', 'LOG_LEVEL'),
    isAnonymousShownPlates: read(flag, demo === 'live', 'BORDERTWIN_ANONYMOUS_PLATES'),
    isProxyTrusted: read(flag, false, 'TRUST_PROXY'),
    registersPath: read(z.string().nullable(), null, 'BORDERTWIN_REGISTERS'),
    keepDays: read(positiveCount.nullable(), null, 'BORDERTWIN_KEEP_DAYS'),
    limits: {
      perDevicePerMinCount: read(positiveCount, 300_000, 'BORDERTWIN_DEVICE_PER_MIN'),
      perAddressPerMinCount: read(positiveCount, 3_000, 'BORDERTWIN_ADDRESS_PER_MIN'),
      refusedPerAddressPerMinCount: read(positiveCount, 60, 'BORDERTWIN_REFUSED_PER_MIN'),
      bodiesInHandCount: read(positiveCount, 2_000, 'BORDERTWIN_BODIES_IN_HAND'),
    },
  }
  return problems.length > 0 ? fail(problems) : ok(config)
}
