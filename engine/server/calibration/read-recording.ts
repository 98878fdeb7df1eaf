/**
 * Finds out what a path holds: a log folder, observations as NDJSON, or a CSV file; and reads it.
 *
 * Errors:  every problem of a file with its line; a path that holds nothing of these in one sentence.
 */
import { createReadStream, existsSync, openSync, readFileSync, readSync, closeSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Observation } from '../../model/observations.ts'
import { fail, ok, type Result } from '../../model/result.ts'
import { createLaneGraph } from '../../rules/site/lane-graph.ts'
import { faultPathOf, isFileFault, isMissing, unreadable } from '../../../scenarios/file-fault.ts'
import type { FileProblem } from '../../../scenarios/file-problem.ts'
import { loadCrossing } from '../../../scenarios/load-crossing.ts'
import { createCrossingPlan } from '../../../sim/observations/ground-plan.ts'
import { CROSSINGS_DIR } from '../install-root.ts'
import { listSegments, readLog } from '../log/read-log.ts'
import { readCsvRecording } from './csv-recording.ts'
import type { FramedRecording } from './frame.ts'
import { createObservedRecorder, type ObservedRecorder } from './observed-recording.ts'

type Read = Result<FramedRecording, readonly FileProblem[]>
const PROBLEMS_MAX = 20

const problem = (file: string, lineIndex: number, message: string, hint: string): FileProblem => ({ file, lineIndex, message, hint })

export async function readRecording(path: string): Promise<Read> {
  try {
    if (statSync(path).isDirectory()) return await readLogFolder(path)
    return beginsWithObject(path) ? await readNdjson(path) : readCsvRecording(path, readFileSync(path, 'utf8'))
  } catch (failure) {
    if (!isFileFault(failure)) throw failure
    return fail([isMissing(failure) ? problem(path, 0, 'there is no such file or folder', 'give a log folder, an NDJSON file of observations, or a CSV file') : unreadable(faultPathOf(failure) ?? path, failure)])
  }
}

function beginsWithObject(path: string): boolean {
  const handle = openSync(path, 'r')
  try {
    const head = Buffer.alloc(4_096)
    return /^\uFEFF?\s*\{/.test(head.subarray(0, readSync(handle, head)).toString('utf8'))
  } finally {
    closeSync(handle)
  }
}

/** Observations of one crossing, as they come. */
function createCollector(): { readonly add: (observation: Observation) => string | null; readonly finish: (title: string) => FramedRecording | null } {
  let recorder: ObservedRecorder | null = null
  let crossingId = ''
  return {
    add: (observation) => {
      if (recorder === null) {
        crossingId = observation.crossingId
        const loaded = /^[a-z0-9-]+$/.test(crossingId) && existsSync(join(CROSSINGS_DIR, crossingId, 'crossing.yaml')) ? loadCrossing(join(CROSSINGS_DIR, crossingId)) : null
        if (loaded === null || !loaded.ok) return `there is no crossing "${crossingId.slice(0, 40)}" to which the observations belong`
        const { site, workflows } = loaded.value
        recorder = createObservedRecorder(createCrossingPlan(site, workflows, createLaneGraph(site)))
      }
      if (observation.crossingId !== crossingId) return `an observation of ${observation.crossingId.slice(0, 40)} among those of ${crossingId}`
      recorder.add(observation)
      return null
    },
    finish: (title) => recorder?.finish(title) ?? null,
  }
}

async function readLogFolder(path: string): Promise<Read> {
  const inside = [path, join(path, 'log')].filter((folder) => existsSync(folder))
  for (const folder of inside) {
    if ((await listSegments(folder)).length === 0) continue
    const collector = createCollector()
    for await (const batch of readLog(folder)) {
      for (const observation of batch.observations) {
        const wrong = collector.add(observation)
        if (wrong !== null) return fail([problem(folder, 0, wrong, '')])
      }
    }
    return finished(collector.finish(`Calibrated from ${path}`), path)
  }
  return fail([problem(path, 0, 'the folder holds no observation log', 'give a folder such as .data/log/huu-nghi')])
}

const finished = (recording: FramedRecording | null, path: string): Read => (recording === null ? fail([problem(path, 0, 'there is no observation', 'one JSON object a line')]) : ok(recording))

async function readNdjson(path: string): Promise<Read> {
  const collector = createCollector()
  const problems: FileProblem[] = []
  let lineIndex = -1
  for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    lineIndex += 1
    if (line.trim() === '') continue
    const wrong = addLine(line.replace(/^\uFEFF/, ''), collector.add)
    if (wrong !== null) problems.push(problem(path, lineIndex, wrong, 'one canonical observation a line, as "bordertwin sim --observations" and /api/v1/log write them'))
    if (problems.length >= PROBLEMS_MAX) break
  }
  return problems.length > 0 ? fail(problems) : finished(collector.finish(`Calibrated from ${path.split(/[\\/]/).at(-1) ?? path}`), path)
}

/** @returns what is wrong. */
function addLine(line: string, add: (observation: Observation) => string | null): string | null {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return 'the line is no JSON'
  }
  return isObservation(value) ? add(value) : 'the line is no observation: type, crossingId, deviceId and eventTimeMs are needed'
}

const RECORDED_TYPES = ['plate.read', 'position.fix', 'command.issued', 'device.heard', 'clock.tick']

/** Enough of the form for what is read of it; types that calibration does not look at pass. */
function isObservation(value: unknown): value is Observation {
  if (typeof value !== 'object' || value === null) return false
  const { type, crossingId, deviceId, eventTimeMs } = value as Readonly<Record<string, unknown>>
  if (typeof type !== 'string' || typeof crossingId !== 'string' || typeof deviceId !== 'string' || typeof eventTimeMs !== 'number' || !Number.isFinite(eventTimeMs)) return false
  if (!RECORDED_TYPES.includes(type)) return true
  if (type === 'plate.read') {
    const { plate, containerNumbers, observationId } = value as Readonly<Record<string, unknown>>
    return (plate === null || typeof plate === 'string') && Array.isArray(containerNumbers) && typeof observationId === 'string'
  }
  if (type !== 'command.issued') return true
  const { command } = value as Readonly<Record<string, unknown>>
  if (typeof command !== 'object' || command === null) return false
  const { type: what, declaration, declarationId } = command as Readonly<Record<string, unknown>>
  if (what === 'step.confirm') return typeof declarationId === 'string'
  return what !== 'declaration.submit' || isDeclaration(declaration)
}

function isDeclaration(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { declarationId, direction, containerNumbers, cargo } = value as Readonly<Record<string, unknown>>
  return typeof declarationId === 'string' && (direction === 'export' || direction === 'import') && Array.isArray(containerNumbers) && typeof cargo === 'string'
}
