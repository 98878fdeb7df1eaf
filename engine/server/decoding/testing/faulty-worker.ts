/** A decoding thread for tests: the query of a body tells it to hang or to die; all others mean nothing to it. */
import { parentPort } from 'node:worker_threads'
import { answersOf, listJobs, type DecodeJobs } from '../decode-message.ts'
import type { ReadBody } from '../read-body.ts'

const NOTHING: ReadBody = {
  outcome: 'ignore', reason: 'a test', isHeartbeat: false, warnings: [], notices: [], skewMs: null, pictures: [], observations: [], fault: null,
}

parentPort?.on('message', (jobs: DecodeJobs) => {
  const bodies = listJobs(jobs)
  if (bodies.some(({ query }) => query === 'die')) process.exit(3)
  while (bodies.some(({ query }) => query === 'hang'));
  parentPort?.postMessage(answersOf(jobs.jobsSeq, bodies.map(() => NOTHING)))
})
