/**
 * How each vendor corrects a plate: its own messages, from the decoder to the truck. The first says the plate of one declared truck, the
 * last that of another; some come twice.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deviceId, observationId, tripId } from '../../model/ids.ts'
import type { Observation } from '../../model/observations.ts'
import { epochMs, type EpochMs } from '../../model/units.ts'
import { listTrucks, projectCrossingView, projectMatches, projectTripDetail, type CrossingState } from '../../state/index.ts'
import { declarationOf } from '../../state/testing/observations.ts'
import { stamp } from '../../../ingest/stamp.ts'
import { decodeOrFail, textBody } from '../../../ingest/testing/fixtures.ts'
import { loadCrossing } from '../../../scenarios/load-crossing.ts'
import { CROSSINGS_DIR } from '../install-root.ts'
import { crossingReducer } from './crossing-reducer.ts'
import { createFold } from './fold.ts'

const CAMERA = deviceId('cam-b1-export-1')
const PASSED_AT_MS = Date.UTC(2026, 6, 5, 1, 20, 11, 250)

interface Message {
  readonly afterMs: number
  readonly body: object
}

function messagesOf(format: string): readonly Message[] {
  const text = readFileSync(join(process.cwd(), 'ingest/fixtures/corrections', `${format}.jsonl`), 'utf8')
  return text.trim().split('\n').map((line) => JSON.parse(line) as Message)
}

function openRoad() {
  const crossing = loadCrossing(join(CROSSINGS_DIR, 'huu-nghi'))
  if (!crossing.ok) throw new Error('the shipped crossing does not load')
  const { site, workflows } = crossing.value
  const fold = createFold(crossingReducer(site, workflows))
  const passed: Observation[] = []
  fold.applied$.subscribe(({ ordered }) => passed.push(...ordered.map(({ observation }) => observation)))
  let firstSeq = 1
  const accept = (atMs: EpochMs, observations: readonly Observation[]): void => {
    fold.accept({ firstSeq, committedAtMs: atMs, observations, holdMs: 25 })
    firstSeq += observations.length
  }
  return { site, fold, passed, accept }
}

type Road = ReturnType<typeof openRoad>

function declare({ site, accept }: Road, id: string, tractorPlate: string): void {
  const atMs = epochMs(PASSED_AT_MS - 3_600_000)
  accept(atMs, [{
    type: 'command.issued', observationId: observationId(`declare-${id}`), crossingId: site.id, deviceId: deviceId('agency-gateway'), format: 'command', provenance: 'observed', eventTimeMs: atMs, deviceTimeMs: null,
    receivedAtMs: atMs, clockRule: 'server', command: { type: 'declaration.submit', declaration: declarationOf(id, { tractorPlate, trailerPlate: null }) }, actor: { userId: 'someone', role: 'haulier' },
  }])
}

const tickAt = (crossingId: Observation['crossingId'], atMs: EpochMs): Observation => ({
  type: 'clock.tick', observationId: observationId(`tick-${atMs}`), crossingId, deviceId: deviceId('server'), format: 'server', provenance: 'observed', eventTimeMs: atMs, deviceTimeMs: null,
  receivedAtMs: atMs, clockRule: 'server',
})

/** Message by message, with the clock's ticks between. */
function send({ site, accept }: Road, format: string, messages: readonly Message[]): void {
  const lastMs = (messages.at(-1)?.afterMs ?? 0) + 40_000
  for (let afterMs = 0; afterMs <= lastMs; afterMs += 100) {
    const receivedAtMs = epochMs(PASSED_AT_MS + afterMs)
    const observations = messages.filter((message) => message.afterMs === afterMs).flatMap(({ body }) => {
      const decoded = decodeOrFail(format, textBody(JSON.stringify(body), 'application/json'), { receivedAtMs, deviceId: CAMERA, zone: 'Asia/Ho_Chi_Minh' })
      const stamped = stamp(decoded, { crossingId: site.id, deviceId: CAMERA, receivedAtMs, provenance: 'observed' }).observations
      const pictureIds = decoded.pictures.map(({ name }) => `kept-${name}`)
      return stamped.map((one) => (one.type === 'plate.read' && pictureIds.length > 0 ? { ...one, pictureIds } : one))
    })
    if (observations.length > 0) accept(receivedAtMs, observations)
    if (afterMs % 1_000 === 0) accept(receivedAtMs, [tickAt(site.id, receivedAtMs)])
  }
}

const evidenceOf = (state: CrossingState, index: number) => {
  const detail = projectTripDetail(state, tripId(listTrucks(state)[index]?.tripId ?? ''))
  const reads = (detail?.steps ?? []).flatMap(({ evidence }) => evidence).filter(({ kind }) => kind === 'plateRead')
  // One read may prove several steps.
  return [...new Map(reads.map((read) => [read.observationId, read])).values()]
}

/** Format; what goes on, in order; repetitions; pictures of the truck's evidence. */
const CASES: readonly (readonly [string, readonly string[], number, readonly string[]])[] = [
  ['axis-alpv', ['29C12346', '29C12345', '29C12345'], 2, ['kept-plate.jpg']],
  ['openalpr-rekor', ['29C12346', 'Z9C1', '29C12345'], 3, ['kept-plate.jpg']],
  ['frigate', ['29C12346', '29C1234', '29C12345'], 3, []],
  ['hikvision-isapi', ['29C12346', '29C12345'], 1, []],
  ['plate-recognizer', ['29C12346', '29C12345'], 1, []],
  ['verkada', ['29C12346', '29C12345'], 1, []],
  ['generic-json', ['29C12346', '29C12345'], 1, []],
]

test.each(CASES)('%s: the corrected plate finds its truck, and nothing is counted twice', (format, plates, duplicateCount, pictures) => {
  const road = openRoad()
  declare(road, 'D1', '29C12346')
  declare(road, 'D2', '29C12345')
  send(road, format, messagesOf(format))
  const state = road.fold.state()
  const reads = road.passed.flatMap((one) => (one.type === 'plate.read' ? [one] : []))
  expect(reads.map(({ plate }) => plate)).toEqual(plates)
  expect(new Set(reads.map(({ observationId }) => observationId)).size).toBe(reads.length)
  expect(road.fold.duplicateCount()).toBe(duplicateCount)
  expect(listTrucks(state).map(({ tractorPlate }) => tractorPlate)).toEqual(['29C12346', '29C12345'])
  expect([...state.passages.values()].flat()).toHaveLength(1)
  expect(evidenceOf(state, 0)).toEqual([])
  expect(new Set(evidenceOf(state, 1).map(({ text }) => text.toUpperCase()))).toEqual(new Set(plates))
  expect(evidenceOf(state, 1).flatMap(({ pictureIds }) => pictureIds ?? [])).toEqual(pictures)
  expect(projectMatches(state)).toEqual([])
  expect(projectCrossingView(state).unmatchedCount).toBe(0)
})

test('dahua: two shots of one group that differ are two reads of one passage', () => {
  const road = openRoad()
  declare(road, 'D1', '29C12345')
  send(road, 'dahua', messagesOf('dahua'))
  const state = road.fold.state()
  expect(road.passed.flatMap((one) => (one.type === 'plate.read' ? [one.plate] : []))).toEqual(['29C12345', '29C1234S'])
  expect(road.fold.duplicateCount()).toBe(1)
  expect(listTrucks(state)).toHaveLength(1)
  expect(evidenceOf(state, 0)).toHaveLength(2)
  expect([...state.passages.values()].flat()).toHaveLength(1)
})

test.each([[0, 1], [1, 0]])('openalpr-rekor: two vehicles that one frame shows are two, though no group says which plate of it is its own (%i first)', (first, second) => {
  const frame = `AGENT00000000001-7-${PASSED_AT_MS}`
  const at = (x: number): object => ({ coordinates: [{ x, y: 252 }, { x: x + 100, y: 256 }, { x: x + 100, y: 281 }, { x, y: 277 }] })
  const shot = { agent_uid: 'AGENT00000000001', camera_id: 7 }
  const groups = [['29C12345', 269], ['51D99999', 900]].map(([plate, x]) => ({
    ...shot, data_type: 'alpr_group', epoch_start: PASSED_AT_MS, uuids: [frame, `${frame}5`], best_uuid: `${frame}5`, best_plate: { plate, confidence: 92, ...at(Number(x)) }, best_plate_number: plate,
  }))
  const results = { ...shot, data_type: 'alpr_results', epoch_time: PASSED_AT_MS, uuid: frame, results: [{ plate: '29C12345', confidence: 80, ...at(260) }] }
  const road = openRoad()
  declare(road, 'D1', '29C12345')
  declare(road, 'D2', '51D99999')
  const [one, other] = [groups[first] ?? {}, groups[second] ?? {}]
  send(road, 'openalpr-rekor', [{ afterMs: 200, body: results }, { afterMs: 12_000, body: one }, { afterMs: 12_300, body: other }, { afterMs: 20_000, body: one }])
  const state = road.fold.state()
  // The frame counts as seen of the vehicle whose group came first.
  expect([0, 1].map((index) => evidenceOf(state, index)[0]?.text ?? null).toSorted()).toEqual(['29C12345', '51D99999'])
  expect(road.passed.flatMap((read) => (read.type === 'plate.read' && !read.isPreview ? [read.plate] : [])).toSorted((left, right) => ((left ?? '') < (right ?? '') ? -1 : 1))).toEqual(first === 0 ? ['51D99999'] : ['29C12345', '51D99999'])
  expect([...state.passages.values()].flat()).toHaveLength(2)
  expect(projectMatches(state)).toEqual([])
})
