/**
 * `bordertwin decode`: what a saved payload means, as JSON in the vocabulary of the feeds' documents.
 *
 * Errors:  exit 0 for everything understood (`ignore` too), 3 for `reject`, 2 for a wrong call; never a stack trace.
 * Privacy: prints plates, because that is what was asked; pictures only by name and size.
 */
import type { Command } from 'commander'
import { epochMs } from '../../model/units.ts'
import { bodyOfFile } from '../../../ingest/body-of-file.ts'
import { decodeBody } from '../../../ingest/decode-body.ts'
import type { Decoded, DecodeContext, Decoder, RawBody } from '../../../ingest/decoder.ts'
import { listSummaries } from '../../../ingest/format-summaries.ts'
import { cameraFrame } from '../../../ingest/plate-reader/camera-frame.ts'
import { decoderOf, listFormats } from '../../../ingest/registry.ts'
import { decodedTogether } from '../../../ingest/together.ts'
import { isKnownZone } from '../../../ingest/zone-offset.ts'
import { findClosest } from '../../../scenarios/loading/closest-word.ts'
import { EXIT_USAGE } from './call-failure.ts'
import { explainFault } from '../../../scenarios/file-fault.ts'
import { otherReadings } from './other-readings.ts'
import { readInput } from './read-input.ts'

const EXIT_REJECT = 3
/** Stands for "now" in ids of events without a time: the same file must print the same answer. */
const RECEIVED_AT = epochMs(0)
/** Past the largest body of any format, so that the decoder itself says "too large". */
const PAYLOAD_BYTES_MAX = 64 * 1024 * 1024

/** Messages in one file of JSON lines. */
const LINES_MAX = 1_000

interface DecodeOptions {
  readonly format?: string
  readonly contentType?: string
  readonly zone?: string
  readonly observations?: true
}

/** The printed form: pictures by name and size, observations on request, empty lists kept. */
export function printableOf(decoded: Decoded, hasObservations: boolean): Record<string, unknown> {
  const { format, outcome, reason, reads, positions, warnings, pictures, observations, confidential: _, ...more } = decoded
  return {
    format, outcome,
    ...(reason === null ? {} : { reason }),
    ...more,
    reads, positions, warnings,
    ...(pictures.length === 0 ? {} : { pictures: pictures.map(({ name, contentType, bytes }) => ({ name, contentType, bytes: bytes.length })) }),
    ...(hasObservations ? { observations } : {}),
  }
}

/** A file of JSON lines may hold many messages of a format that comes one by one: read line by line where it cannot be read whole. */
function decodePayload(decoder: Decoder, body: RawBody, context: DecodeContext): Decoded {
  const whole = decodeBody(decoder, body, context)
  if (whole.outcome !== 'reject' || !/ndjson|jsonl|json-lines/i.test(body.contentType ?? '')) return whole
  const lines = new TextDecoder().decode(body.bytes).split('\n').filter((line) => line.trim() !== '')
  if (lines.length < 2) return whole
  const decoded = lines.slice(0, LINES_MAX).map((line) => decodeBody(decoder, { bytes: new TextEncoder().encode(line), contentType: 'application/json', query: body.query }, context))
  return decodedTogether(decoder.format, decoded, { warnings: lines.length > LINES_MAX ? [`${lines.length} lines: the first ${LINES_MAX} were read`] : [] })
}

/** The picture formats are read by a runtime that takes longer to load than everything else: only when asked for. */
async function lookInto(decoder: Decoder, payload: Decoded): Promise<Decoded> {
  if (decoder !== cameraFrame) return payload
  const { decodeFrame } = await import('../plate-reader/decode-frame.ts')
  return decodeFrame(payload)
}

function refuse(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = EXIT_USAGE
}

/** `decode osmand payload.txt` is `decode --format osmand payload.txt`. */
async function runDecode(first: string, second: string | undefined, options: DecodeOptions): Promise<void> {
  if (options.format !== undefined && second !== undefined) return refuse(`One file at a time: ${first} and ${second} were named.`)
  const format = options.format ?? (second === undefined ? undefined : first)
  const file = second ?? first
  if (format === undefined) return refuse(`In which format is ${file}? Say --format <name>; known: ${listFormats().join(', ')}.`)
  const decoder = decoderOf(format)
  if (decoder === undefined) {
    const closest = findClosest(format, listFormats())
    return refuse(`There is no format "${format}". ${closest === undefined ? `Known: ${listFormats().join(', ')}.` : `Did you mean ${closest}?`}`)
  }
  const zone = options.zone ?? null
  if (zone !== null && !isKnownZone(zone)) return refuse(`There is no time zone "${zone}". Use an IANA name such as Asia/Ho_Chi_Minh.`)
  let bytes: Uint8Array
  try {
    bytes = await readInput(file, PAYLOAD_BYTES_MAX)
  } catch (failure) {
    return refuse(`Cannot read ${file}: ${explainFault(failure)}.`)
  }
  const body = bodyOfFile(file, bytes, options.contentType ?? null)
  const context: DecodeContext = { receivedAtMs: RECEIVED_AT, deviceId: 'decode', zone }
  const decoded = await lookInto(decoder, decodePayload(decoder, body, context))
  process.stdout.write(`${JSON.stringify(printableOf(decoded, options.observations === true), null, 2)}\n`)
  if (decoded.outcome !== 'reject') return
  process.exitCode = EXIT_REJECT
  const others = otherReadings(decoder.format, body, context)
  if (others.length > 0) process.stderr.write(`Rejected as ${decoder.format}. It reads as ${others.join(', ')}: try --format ${others[0] ?? ''}.\n`)
}

export function registerDecode(program: Command): void {
  program
    .command('decode')
    .description('say what a saved payload means, as JSON; exit 3 when it is rejected')
    .usage('--format <name> [options] <file>')
    .option('--format <name>', 'one of the formats below; may also stand before the file')
    .option('--content-type <type>', 'the Content-Type it was sent with (guessed from the file otherwise)')
    .option('--zone <zone>', 'IANA zone for times without an offset, for example Asia/Ho_Chi_Minh')
    .option('--observations', 'also print the canonical observations')
    .argument('<file>', 'the payload, a saved HTTP request, or - for standard input')
    .argument('[second]', 'the file, where the format stands before it')
    .addHelpText('after', () => `\nFormats:\n${listSummaries().map(([format, summary]) => `  ${format.padEnd(18)}${summary}`).join('\n')}\n\nExit code: 0 understood (heartbeats and unrelated events too), 3 rejected, 2 a wrong call.`)
    .action(runDecode)
}
