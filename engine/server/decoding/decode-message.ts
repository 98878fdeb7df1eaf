/**
 * What goes between the server and its decoding threads: many bodies in one message, their bytes in one buffer that is handed over.
 *
 * Observations come back as the JSON that the log will hold: text crosses between threads for the price of a copy, objects do not, and
 * the main thread need not encode them again.
 */
import type { BodyContext, ReadBody } from './read-body.ts'

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
  readonly bodies: readonly BodyJob[]
}

export interface EncodedBody extends Omit<ReadBody, 'observations'> {
  /** The observations' JSON without the brackets of the list; empty when there are none. */
  readonly json: string
  /** Of it in UTF-8. */
  readonly jsonBytes: number
}

export interface DecodeAnswers {
  readonly jobsSeq: number
  readonly bodies: readonly EncodedBody[]
}
