/**
 * A recording from a CSV file: one row per vehicle and station, with any of the times at which it joined the line, began and ended
 * its service, or only how long that took.
 *
 * Errors:  every row that cannot be read is a problem with its line; nothing is left out silently.
 * Limits:  64 MiB.
 * Checked: csv-recording.test.ts.
 */
import { fail, ok, type Result } from '../../model/result.ts'
import type { FileProblem } from '../../../scenarios/file-problem.ts'
import type { ArrivalRecord, CrossingRecord, VisitRecord } from '../../../sim/calibration/records.ts'
import { dayStartMsOf } from '../../../sim/observations/calendar.ts'
import { meaningOf, readTime, type ColumnMeaning, type TimeKind } from './csv-columns.ts'
import { listRows, type CsvRow } from './csv-cells.ts'
import { distributionFile } from './distribution-file.ts'
import type { FramedRecording } from './frame.ts'

const CHARACTERS_MAX = 64 * 1_024 * 1_024
const PROBLEMS_MAX = 20
/** A clock time without a date is one of this day, a Monday. */
const CLOCK_DATE = '2025-07-14'
/** Attributes with more values than these are names, not classes. */
const VALUES_MAX = 12
/** A station that fewer leave out is on everybody's way. */
const ALWAYS_RATIO = 0.995

interface ReadRow extends VisitRecord {
  readonly lineIndex: number
  readonly attributes: Readonly<Record<string, string>>
}

/** Lower-case letters, digits and hyphens, as ids of scenario files are. */
const idOf = (text: string, otherwise: string): string => text.toLowerCase().normalize('NFD').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60) || otherwise

export function readCsvRecording(file: string, text: string): Result<FramedRecording, readonly FileProblem[]> {
  const problems: FileProblem[] = []
  const problemAt = (lineIndex: number, message: string, hint: string): void => void problems.push({ file, lineIndex, message, hint })
  if (text.length > CHARACTERS_MAX) return fail([{ file, lineIndex: 0, message: 'the file is larger than 64 MiB', hint: 'split it by day' }])
  const rows = listRows(text)
  const [header, ...body] = rows
  if (header === undefined) return fail([{ file, lineIndex: 0, message: 'the file is empty', hint: 'one row per vehicle and station, below a header' }])
  const columns = header.cells.map(meaningOf)
  const first = header.cells[0] ?? ''
  const isHeaderless = first !== '' && typeof readTime(first, 1_000) !== 'string'
  if (isHeaderless) problemAt(header.lineIndex, 'the first line is a row already', 'write a header above it: arrival, begin, end, station, vehicle, flow')
  else if (!columns.some(({ kind }) => ['joined', 'began', 'ended', 'service'].includes(kind))) problemAt(header.lineIndex, `no column tells a time: ${header.cells.join(', ').slice(0, 200)}`, 'call them arrival, begin, end or service')
  else if (body.length === 0) problemAt(header.lineIndex, 'there is no row below the header', 'one row per vehicle and station')
  header.cells.forEach((name, index) => {
    const { kind } = columns[index] as ColumnMeaning
    const earlier = columns.findIndex((other) => other.kind === kind)
    if (kind !== 'attribute' && earlier < index) problemAt(header.lineIndex, `"${name}" and "${header.cells[earlier] ?? ''}" both tell when or who: ${kind}`, 'keep one of them, or give the other another name')
  })
  if (problems.length > 0) return fail(problems)

  const kinds = new Map<TimeKind, number>()
  const read = body.flatMap((row) => readRow(row, columns, kinds, problemAt) ?? [])
  if (kinds.size > 1) {
    const [[, lineIndex] = ['', 0]] = [...kinds].slice(1)
    problemAt(lineIndex, `times of different kinds: ${[...kinds.keys()].map((kind) => KIND_WORDS[kind]).join(' and ')}`, 'write all of them in one way')
  }
  if (problems.length > PROBLEMS_MAX) {
    const rest = problems.length - PROBLEMS_MAX
    problems.length = PROBLEMS_MAX
    problemAt(problems.at(-1)?.lineIndex ?? 0, `${rest} more rows cannot be read`, 'correct the first ones and try again')
  }
  if (problems.length > 0) return fail(problems)
  return ok(frameOf(file, read, !kinds.has('counted') && kinds.size > 0, columns.some(({ kind }) => kind === 'vehicle')))
}

const KIND_WORDS: Readonly<Record<TimeKind, string>> = { dated: 'dates', clock: 'clock times', counted: 'numbers since a start' }

function readRow({ lineIndex, cells }: CsvRow, columns: readonly ColumnMeaning[], kinds: Map<TimeKind, number>, problemAt: (lineIndex: number, message: string, hint: string) => void): ReadRow | null {
  if (cells.length !== columns.length) {
    problemAt(lineIndex, `${cells.length} cells where the header has ${columns.length}`, 'give every row the same columns')
    return null
  }
  const times: Record<'joined' | 'began' | 'ended' | 'service', number | null> = { joined: null, began: null, ended: null, service: null }
  const words: Record<'vehicle' | 'station' | 'flow' | 'server', string | null> = { vehicle: null, station: null, flow: null, server: null }
  const attributes: Record<string, string> = {}
  let isWrong = false
  const wrong = (message: string, hint: string): void => {
    isWrong = true
    problemAt(lineIndex, message, hint)
  }
  columns.forEach((column, index) => {
    const cell = cells[index] ?? ''
    if (cell === '') return
    if (column.kind === 'attribute') attributes[column.name] = cell
    else if (column.kind === 'service') {
      const count = Number(cell)
      if (!Number.isFinite(count) || count < 0) wrong(`"${cell.slice(0, 40)}" is no length of a service`, 'a number of seconds, or of the unit that ends the column\'s name')
      else times.service = count * column.unitMs
    } else if (column.kind === 'joined' || column.kind === 'began' || column.kind === 'ended') {
      const time = readTime(cell, column.unitMs)
      if (typeof time === 'string') wrong(time, 'ISO 8601, "YYYY-MM-DD HH:MM", "HH:MM:SS", or a number since the start')
      else {
        if (!kinds.has(time.kind)) kinds.set(time.kind, lineIndex)
        times[column.kind] = time.kind === 'clock' ? dayStartMsOf(CLOCK_DATE) + time.atMs : time.atMs
      }
    } else words[column.kind] = cell
  })
  const { joined, began, ended, service } = times
  if (!isWrong && joined === null && began === null && ended === null && service === null) wrong('the row has no time', 'fill in arrival, begin, end or service')
  if (began !== null && ended !== null && ended < began) wrong('the service ends before it begins', 'exchange begin and end; a time after midnight needs its date')
  if (joined !== null && began !== null && began < joined) wrong('the service begins before the vehicle has come', 'check arrival and begin; a time after midnight needs its date')
  if (joined !== null && began === null && ended !== null && ended < joined) wrong('the vehicle leaves before it has come', 'check arrival and end; a time after midnight needs its date')
  if (isWrong) return null
  return {
    lineIndex, attributes, vehicleId: words.vehicle, flowId: idOf(words.flow ?? 'all', 'all'), stationId: idOf(words.station ?? 'station', 'station'),
    joinedAtMs: joined, beganAtMs: began, endedAtMs: ended, serviceMs: service, serverId: words.server,
  }
}

const firstTimeOf = ({ joinedAtMs, beganAtMs, endedAtMs }: VisitRecord): number | null => joinedAtMs ?? beganAtMs ?? endedAtMs

interface Journey {
  readonly flowId: string
  readonly rows: readonly ReadRow[]
}

/** Rows of one vehicle are one journey; without vehicles every row is one, and every station has flows of its own. */
function journeysOf(rows: readonly ReadRow[], hasVehicles: boolean): Journey[] {
  if (!hasVehicles) {
    const isOneStation = new Set(rows.map(({ stationId }) => stationId)).size === 1
    return rows.map((row) => ({ flowId: isOneStation ? row.flowId : idOf(`${row.flowId}-${row.stationId}`, 'all'), rows: [row] }))
  }
  const byVehicle = new Map<string, ReadRow[]>()
  for (const row of rows) {
    const key = `${row.flowId}|${row.vehicleId ?? `line ${row.lineIndex}`}`
    byVehicle.set(key, [...(byVehicle.get(key) ?? []), row])
  }
  return [...byVehicle.values()].map((own) => ({ flowId: own[0]?.flowId ?? 'all', rows: own.toSorted((left, right) => (firstTimeOf(left) ?? 0) - (firstTimeOf(right) ?? 0)) }))
}

function frameOf(file: string, rows: readonly ReadRow[], isDated: boolean, hasVehicles: boolean): FramedRecording {
  const journeys = journeysOf(rows, hasVehicles)
  const classes = classAttributes(rows)
  const arrivals = journeys.flatMap(({ flowId, rows: own }): ArrivalRecord[] => {
    const [first] = own
    const atMs = first === undefined ? null : firstTimeOf(first)
    return atMs === null ? [] : [{ flowId, atMs, attributes: Object.fromEntries(Object.entries(first?.attributes ?? {}).filter(([name]) => classes.has(name))) }]
  })
  const crossings = journeys.flatMap(({ flowId, rows: own }): CrossingRecord[] => {
    const [joined, left] = [own[0]?.joinedAtMs ?? null, own.at(-1)?.endedAtMs ?? null]
    return joined === null || left === null ? [] : [{ flowId, crossingMs: left - joined }]
  })
  const visits = journeys.flatMap(({ flowId, rows: own }) => own.map((row): VisitRecord => ({ ...row, flowId })))
  const routes = routesOf(journeys)
  return {
    title: `Calibrated from ${file.split(/[\\/]/).at(-1) ?? file}`,
    isDated, arrivals, visits, crossings,
    extraMix: {},
    routeOf: (flowId) => flowId,
    serversOf: () => null,
    crossingWith: (fits) => ({
      id: 'calibrated',
      stations: Object.fromEntries(fits.map(({ stationId, services, fit }) => [stationId, {
        servers: services.serverCount, service: distributionFile(fit.chosen.distribution), ...(services.moveUpMs === null || services.moveUpMs < 500 ? {} : { moveUpS: Math.round(services.moveUpMs / 1_000) }),
      }])),
      // Where nothing is known of service, vehicles come and are gone.
      ...(fits.length === 0 ? { yards: { inside: {} } } : {}),
      routes: Object.fromEntries([...routes].map(([flowId, steps]) => {
        const known = steps.filter((step) => fits.some(({ stationId }) => stationId === (typeof step === 'string' ? step : step.at)))
        return [flowId, known.length === 0 ? [fits.length === 0 ? 'inside' : (fits[0]?.stationId ?? 'inside')] : known]
      })),
    }),
    remarks: rows.some(({ stationId }) => stationId === 'inside') ? ['a station is called "inside"'] : [],
  }
}

/** Attributes that tell classes apart: few values, and on more than a few rows. */
function classAttributes(rows: readonly ReadRow[]): ReadonlySet<string> {
  const values = new Map<string, Set<string>>()
  for (const { attributes } of rows) for (const [name, value] of Object.entries(attributes)) values.set(name, (values.get(name) ?? new Set()).add(value))
  return new Set([...values].filter(([, distinct]) => distinct.size <= VALUES_MAX).map(([name]) => name))
}

type Step = string | { readonly at: string; readonly probability: number }

/** Stations by how early vehicles of the flow come to them; those that not everybody visits with their share. */
function routesOf(journeys: readonly Journey[]): Map<string, Step[]> {
  const byFlow = new Map<string, Map<string, { count: number; rankSum: number }>>()
  const totals = new Map<string, number>()
  for (const { flowId, rows } of journeys) {
    totals.set(flowId, (totals.get(flowId) ?? 0) + 1)
    const stations = byFlow.get(flowId) ?? new Map<string, { count: number; rankSum: number }>()
    byFlow.set(flowId, stations)
    const visited = [...new Set(rows.map(({ stationId }) => stationId))]
    visited.forEach((stationId, rank) => {
      const known = stations.get(stationId) ?? { count: 0, rankSum: 0 }
      stations.set(stationId, { count: known.count + 1, rankSum: known.rankSum + (rank + 0.5) / visited.length })
    })
  }
  return new Map([...byFlow].map(([flowId, stations]) => {
    const total = totals.get(flowId) ?? 1
    const ordered = [...stations].sort((left, right) => left[1].rankSum / left[1].count - right[1].rankSum / right[1].count)
    return [flowId, ordered.map(([stationId, { count }]): Step => (count / total >= ALWAYS_RATIO ? stationId : { at: stationId, probability: Math.round((count / total) * 1e4) / 1e4 }))]
  }))
}
