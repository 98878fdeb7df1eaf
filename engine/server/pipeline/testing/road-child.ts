/**
 * A process of the kill test: one crossing's road, fed and questioned by messages, killed without warning.
 *
 * in:  `{ id, observations }` → out: `{ id, firstSeq, lastSeq }` once they are on disk
 * in:  `'settle'` → out: `{ hash, lastSeq, observationCount, duplicateCount }` once nothing is held any more
 */
import { setTimeout as pause } from 'node:timers/promises'
import { crossingId } from '../../../model/ids.ts'
import type { Observation } from '../../../model/observations.ts'
import { loadCrossing } from '../../../../scenarios/load-crossing.ts'
import { createTwinClock } from '../../clock.ts'
import { startBackgroundSnapshots } from '../background-snapshots.ts'
import { openCrossingPipeline } from '../crossing-pipeline.ts'
import { crossingReducer } from '../crossing-reducer.ts'

const [, , crossingFolder = '', logDirectory = ''] = process.argv
const crossing = loadCrossing(crossingFolder)
if (!crossing.ok) throw new Error(`cannot load ${crossingFolder}: ${JSON.stringify(crossing.failure[0])}`)

const fail = (_context: unknown, message: string): never => {
  throw new Error(message)
}
const road = await openCrossingPipeline({
  crossingId: crossingId('huu-nghi'),
  logDirectory,
  reducer: crossingReducer(crossing.value.site, crossing.value.workflows),
  clock: createTwinClock({ startMs: null, speedRatio: 1 }),
  logger: { info() {}, warn() {}, error: fail as never },
  log: { segmentBytesMax: 200_000 },
})

startBackgroundSnapshots({
  crossingFolder, logDirectory, lastSeq: () => road.position().lastSeq, logger: { info() {}, warn: fail as never }, everyCount: 200, lookEveryMs: 20,
})

async function settle(): Promise<void> {
  while (road.fold.isWorkHeld()) await pause(5)
  const { stateHash, lastSeq, state, duplicateCount } = road.fold
  process.send?.({ hash: stateHash(), lastSeq: lastSeq(), observationCount: state().observationCount, duplicateCount: duplicateCount() })
}

process.on('message', (message: 'settle' | { readonly id: number; readonly observations: readonly Observation[] }) => {
  if (message === 'settle') void settle()
  else void road.ingest(message.observations).then((receipt) => process.send?.({ id: message.id, ...receipt }))
})
process.send?.({ ready: true, lastSeq: road.fold.lastSeq() })
