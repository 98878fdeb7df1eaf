/**
 * A recorded day (NDJSON of observations) as reports to be played: at the same time of day, on the day of the listener's clock.
 *
 * Moved by whole days; what is moved gets ids of its own, so that the same recording can be played on several days.
 * Errors:  a line that is no observation ends the feed with its number. Clock ticks and what devices do not send are left out.
 * Limits:  read as it is played.
 * Checked: recorded-day.test.ts.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { observationId } from '../../model/ids.ts'
import type { Observation } from '../../model/observations.ts'
import { epochMs, MS_PER_DAY, type EpochMs } from '../../model/units.ts'
import { dateOf, dayStartMsOf, hourOfDayAt } from '../../../sim/observations/calendar.ts'
import type { PassageView, SimulatedReport } from '../../../sim/observations/report.ts'

const CHUNK_BYTES = 256 * 1_024

export const isRecordedDay = (name: string): boolean => /\.(?:ndjson|jsonl)$/i.test(name)

type Played = SimulatedReport['observation']
const isPlayed = ({ type }: Observation): boolean => type === 'plate.read' || type === 'position.fix' || type === 'device.heard' || type === 'command.issued'

/** The crossing of which the recording is. @throws Error in words. */
export function crossingOfRecording(path: string): string {
  const first = listObservations(path).next()
  if (first.done === true) throw new Error(`${path} holds no observation`)
  return first.value.crossingId
}

export function* playRecordedDay(path: string, nowMs: number): Generator<SimulatedReport, void, void> {
  const shiftMs = dayStartMsOf(dateOf(nowMs)) - dayStartMsOf(recordedDateOf(path))
  for (const observation of listObservations(path)) {
    if (!isPlayed(observation)) continue
    const moved = moveBy(observation as Played, shiftMs)
    yield { sendAtMs: moved.receivedAtMs, observation: moved, passage: passageOf(moved), isRoutine: moved.type === 'device.heard' }
  }
}

/** The day on which the first device speaks: declarations come the evening before. */
function recordedDateOf(path: string): string {
  let date = ''
  for (const { type, receivedAtMs } of listObservations(path)) {
    if (date === '' || type !== 'command.issued') date = dateOf(receivedAtMs)
    if (type !== 'command.issued') return date
  }
  return date
}

function moveBy(observation: Played, shiftMs: number): Played {
  if (shiftMs === 0) return observation
  const move = (atMs: EpochMs): EpochMs => epochMs(atMs + shiftMs)
  const moved = {
    ...observation,
    observationId: observationId(`${observation.observationId}/d${shiftMs / MS_PER_DAY}`),
    eventTimeMs: move(observation.eventTimeMs), receivedAtMs: move(observation.receivedAtMs), deviceTimeMs: observation.deviceTimeMs === null ? null : move(observation.deviceTimeMs),
  }
  if (moved.type !== 'command.issued' || moved.command.type !== 'declaration.submit') return moved
  const { declaration } = moved.command
  return { ...moved, command: { ...moved.command, declaration: { ...declaration, plannedArrivalAtMs: declaration.plannedArrivalAtMs === null ? null : move(declaration.plannedArrivalAtMs) } } }
}

/** What the picture would show: nobody kept it. */
function passageOf(observation: Played): PassageView | null {
  if (observation.type !== 'plate.read') return null
  const hour = hourOfDayAt(observation.eventTimeMs)
  return { plate: observation.plate, view: observation.direction === 'leaving' ? 'rear' : 'front', kind: observation.plate === null ? 'newVehicle' : 'truck', isNight: hour < 6 || hour >= 18.5, paintIndex: 2 }
}

function* listObservations(path: string): Generator<Observation, void, void> {
  let lineCount = 0
  for (const line of listLines(path)) {
    lineCount += 1
    if (line.trim() === '') continue
    yield parseLine(line, `${path}:${lineCount}`)
  }
}

function parseLine(line: string, at: string): Observation {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    throw new Error(`${at}: the line is no JSON`, { cause: error })
  }
  const isObject = typeof value === 'object' && value !== null
  const fields = (isObject ? value : {}) as Readonly<Record<string, unknown>>
  const isWhole = ['type', 'observationId', 'crossingId', 'deviceId', 'format'].every((key) => typeof fields[key] === 'string') && ['eventTimeMs', 'receivedAtMs'].every((key) => Number.isFinite(fields[key]))
  if (!isWhole) throw new Error(`${at}: the line is no observation, as "bordertwin sim --observations" and /api/v1/log write them`)
  return value as Observation
}

function* listLines(path: string): Generator<string, void, void> {
  const handle = openSync(path, 'r')
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES)
    const decoder = new StringDecoder('utf8')
    let rest = ''
    for (let byteCount = readSync(handle, chunk); byteCount > 0; byteCount = readSync(handle, chunk)) {
      const lines = (rest + decoder.write(chunk.subarray(0, byteCount))).split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
    if (rest !== '') yield rest
  } finally {
    closeSync(handle)
  }
}
