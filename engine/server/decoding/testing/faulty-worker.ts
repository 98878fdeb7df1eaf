/** A decoding thread for tests: the query of a body tells it to hang or to die; all others mean nothing to it. */
import { parentPort } from 'node:worker_threads'
import type { DecodeAnswers, DecodeJobs, EncodedBody } from '../decode-message.ts'

const NOTHING: EncodedBody = {
  outcome: 'ignore', reason: 'a test', isHeartbeat: false, warnings: [], notices: [], skewMs: null, pictures: [], fault: null, json: '', jsonBytes: 0,
}

parentPort?.on('message', ({ jobsSeq, bodies }: DecodeJobs) => {
  if (bodies.some(({ query }) => query === 'die')) process.exit(3)
  while (bodies.some(({ query }) => query === 'hang'));
  parentPort?.postMessage({ jobsSeq, bodies: bodies.map(() => NOTHING) } satisfies DecodeAnswers)
})
