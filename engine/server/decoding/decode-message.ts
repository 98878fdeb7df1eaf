/**
 * What goes between the server and its decoding threads: many bodies in one message, as one text and one buffer of bytes.
 *
 * Between threads a text costs a copy, an object each of its keys: bodies and answers cross as JSON, bytes are handed over. The answers'
 * text holds the observations as the log will write them, so that the main thread reads all of them at once and encodes none again.
 */
import type { DecodedPicture } from '../../../ingest/decoder.ts'
import type { EncodedPart } from '../log/segment-file.ts'
import type { BodyContext, ReadBody } from './read-body.ts'

/** A body, read; `encoded` is its observations' JSON when that is known already. */
export type PooledBody = ReadBody & { readonly encoded: EncodedPart | null }

export interface BodyJob {
  readonly format: string
  readonly contentType: string | null
  readonly query: string
  readonly context: BodyContext
  /** Where its bytes lie in the message's buffer. */
  readonly atBytes: number
  readonly lengthBytes: number
}

export interface DecodeJobs {
  readonly jobsSeq: number
  readonly bytes: Uint8Array<ArrayBuffer>
  /** JSON of the `BodyJob`s. */
  readonly bodies: string
}

export interface DecodeAnswers {
  readonly jobsSeq: number
  /** JSON of a list of `PooledBody`, without what follows. */
  readonly bodies: string
  /** Per body: where in `bodies` its observations begin, without the brackets of their list, and where they end; equal where there are none. */
  readonly partFrom: readonly number[]
  readonly partUntil: readonly number[]
  /** Per body, of its observations in UTF-8. */
  readonly partBytes: readonly number[]
  /** Of the bodies that had any. */
  readonly pictures: readonly { readonly bodyIndex: number; readonly pictures: readonly DecodedPicture[] }[]
}

export const listJobs = ({ bodies }: DecodeJobs): readonly BodyJob[] => JSON.parse(bodies) as BodyJob[]

const OBSERVATIONS = '{"observations":'

/** All but the observations and the pictures. */
function headOf({ outcome, reason, isHeartbeat, warnings, notices, skewMs, confidential, fault }: ReadBody): string {
  const pictures: readonly DecodedPicture[] = []
  const isPlain = reason === null && !isHeartbeat && warnings.length === 0 && notices.length === 0 && confidential === undefined && fault === null
  // Nearly all are, and most of what is said then is nothing.
  if (isPlain) return `{"outcome":"${outcome}","reason":null,"isHeartbeat":false,"warnings":[],"notices":[],"skewMs":${skewMs},"pictures":[],"fault":null,"encoded":null}`
  // Field by field: Node 20 takes many times as long over the rest of an object as over its fields.
  return JSON.stringify({ outcome, reason, isHeartbeat, warnings, notices, skewMs, pictures, confidential, fault, encoded: null })
}

export function answersOf(jobsSeq: number, reads: readonly ReadBody[]): DecodeAnswers {
  const partFrom: number[] = []
  const partUntil: number[] = []
  const partBytes: number[] = []
  const pictures: DecodeAnswers['pictures'][number][] = []
  let bodies = ''
  for (const [bodyIndex, read] of reads.entries()) {
    const json = JSON.stringify(read.observations)
    const fromIndex = bodies.length + 1 + OBSERVATIONS.length + 1
    partFrom.push(fromIndex)
    partUntil.push(fromIndex + json.length - 2)
    partBytes.push(Buffer.byteLength(json) - 2)
    if (read.pictures.length > 0) pictures.push({ bodyIndex, pictures: read.pictures })
    bodies += `${bodyIndex === 0 ? '[' : ','}${OBSERVATIONS}${json},${headOf(read).slice(1)}`
  }
  return { jobsSeq, bodies: `${bodies}]`, partFrom, partUntil, partBytes, pictures }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

export function listReads({ bodies, partFrom, partUntil, partBytes, pictures }: DecodeAnswers): readonly PooledBody[] {
  const reads = JSON.parse(bodies) as Mutable<PooledBody>[]
  for (const [index, read] of reads.entries()) {
    if (read.observations.length > 0) read.encoded = { json: bodies.slice(partFrom[index], partUntil[index]), jsonBytes: partBytes[index] ?? 0 }
  }
  for (const { bodyIndex, pictures: of } of pictures) {
    const read = reads[bodyIndex]
    if (read !== undefined) read.pictures = of
  }
  return reads
}
