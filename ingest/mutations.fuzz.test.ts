/**
 * Random and mutated bodies over all decoders: nothing throws, nothing is slow, nothing is kept.
 * `FUZZ_SEED=… FUZZ_COUNT=… npx vitest run --project fuzz ingest` repeats a run.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { BODY_MS_MAX, runMutations, runStretched } from './testing/mutation-run.ts'

const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const stretchedCount = Number(process.env['FUZZ_STRETCHED'] ?? 60)
const bodyCount = Number(process.env['FUZZ_COUNT'] ?? 1_000_000)
/** Processor time, so that a busy machine does not make a body look slow. */
const processorMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
/** Nothing interrupts a decoder that hangs: a time-out only judges afterwards, and on a busy machine it would judge the neighbours. */
const TIMEOUT_MS = 12 * 60 * 60_000
/** Of collected heap. Bounded caches and the runner's own growth fit in; one body of 1 kB kept in fifty would not. */
const HEAP_GROWTH_BYTES_MAX = 16 * 1024 * 1024

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

test(`${bodyCount} mutated bodies throw nothing, are answered at once and leave nothing behind`, { timeout: TIMEOUT_MS }, () => {
  runMutations(seed, 2_000, processorMs)
  collect()
  const heapBefore = process.memoryUsage().heapUsed
  const report = runMutations(seed, bodyCount, processorMs)
  collect()
  const heapGrowth = process.memoryUsage().heapUsed - heapBefore
  process.stdout.write(
    `fuzz ingest: seed ${seed}, ${bodyCount} bodies, ${JSON.stringify(report.outcomes)}, slowest ${report.slowestMs.toFixed(1)} ms (${report.slowestFormat}; ${report.retimedCount} decoded again), heap +${(heapGrowth / 1e6).toFixed(1)} MB\n` +
      `repeat: FUZZ_SEED=${seed} FUZZ_COUNT=${bodyCount} npx vitest run --project fuzz ingest\n`,
  )
  expect(report.faults).toEqual([])
  expect(report.slow, `bodies above ${BODY_MS_MAX} ms each time`).toEqual([])
  expect(heapGrowth).toBeLessThan(HEAP_GROWTH_BYTES_MAX)
})

test(`${stretchedCount} bodies near a megabyte of every format are answered at once`, { timeout: TIMEOUT_MS }, () => {
  const report = runStretched(seed, stretchedCount, processorMs)
  process.stdout.write(`fuzz ingest: seed ${seed}, ${stretchedCount} stretched bodies a format, slowest ${report.slowestMs.toFixed(1)} ms (${report.slowestFormat})\n`)
  expect(report.faults).toEqual([])
  expect(report.slow, `bodies above ${BODY_MS_MAX} ms each time`).toEqual([])
})
