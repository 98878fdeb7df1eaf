/** A decoding thread: bodies in, what they mean out. */
import { parentPort } from 'node:worker_threads'
import { decoderOf } from '../../../ingest/registry.ts'
import type { BodyJob, DecodeAnswers, DecodeJobs, EncodedBody } from './decode-message.ts'
import { readBody, type ReadBody } from './read-body.ts'

function encode({ observations, ...rest }: ReadBody): EncodedBody {
  const json = observations.length === 0 ? '' : JSON.stringify(observations).slice(1, -1)
  return { ...rest, json, jsonBytes: Buffer.byteLength(json) }
}

function answer(bytes: Uint8Array, { format, contentType, query, context, atBytes, lengthBytes }: BodyJob): EncodedBody {
  const decoder = decoderOf(format)
  if (decoder === undefined) throw new Error(`no decoder of ${format}`)
  return encode(readBody(decoder, { bytes: bytes.subarray(atBytes, atBytes + lengthBytes), contentType, query }, context))
}

parentPort?.on('message', ({ jobsSeq, bytes, bodies }: DecodeJobs) => {
  const answers: DecodeAnswers = { jobsSeq, bodies: bodies.map((body) => answer(bytes, body)) }
  // Pictures are slices of the bodies: the one buffer goes back whole, instead of a copy of it.
  const hasSlices = answers.bodies.some(({ pictures }) => pictures.some((picture) => picture.bytes.buffer === bytes.buffer))
  parentPort?.postMessage(answers, hasSlices ? [bytes.buffer] : [])
})
