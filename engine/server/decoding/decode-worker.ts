/** A decoding thread: bodies in, what they mean out. */
import { parentPort } from 'node:worker_threads'
import { decoderOf } from '../../../ingest/registry.ts'
import { answersOf, listJobs, type BodyJob, type DecodeJobs } from './decode-message.ts'
import { readBody, type ReadBody } from './read-body.ts'

function read(bytes: Uint8Array, { format, contentType, query, context, atBytes, lengthBytes }: BodyJob): ReadBody {
  const decoder = decoderOf(format)
  if (decoder === undefined) throw new Error(`no decoder of ${format}`)
  return readBody(decoder, { bytes: bytes.subarray(atBytes, atBytes + lengthBytes), contentType, query }, context)
}

parentPort?.on('message', (jobs: DecodeJobs) => {
  const { jobsSeq, bytes } = jobs
  const answers = answersOf(jobsSeq, listJobs(jobs).map((job) => read(bytes, job)))
  // Pictures are slices of the bodies: the one buffer goes back whole, instead of a copy of it.
  const hasSlices = answers.pictures.some(({ pictures }) => pictures.some((picture) => picture.bytes.buffer === bytes.buffer))
  parentPort?.postMessage(answers, hasSlices ? [bytes.buffer] : [])
})
