/** The cheap ways to a decision against the whole one, on random passages among fleets whose plates differ by a digit. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deviceId } from '../model/ids.ts'
import type { PlateRead } from '../model/observations.ts'
import type { Sensor } from '../model/site.ts'
import { EARLY_CONFIDENCE_RATIO_MIN, FINAL_CONFIDENCE_RATIO_MIN } from '../rules/matching/rank-candidates.ts'
import { passageReadOf, type PassageRead } from './passages.ts'
import { createJoin } from './join-passage.ts'
import { rankThoroughly, weighPassage } from './rank-passage.ts'
import { clockTick, declare, fold, plateRead } from './testing/observations.ts'

/** Tractors 12C80140 to 12C80149 and trailers 12R55500 to 12R55509: neighbours, and confusable with one another. */
const FLEET = Array.from({ length: 10 }, (_, mate) => declare(0, `D${mate}`, { tractorPlate: `12C8014${mate}`, trailerPlate: mate % 4 === 0 ? null : `12R5550${mate}`, containerNumbers: [`MSKU000000${mate}`] }))
const texts = fc.tuple(fc.constantFrom('12C8014', '12R5550'), fc.nat(9), fc.option(fc.tuple(fc.nat(7), fc.constantFrom(...Array.from('0DB8IZ7C'))), { freq: 2 })).map(([head, mate, error]) => {
  const plate = `${head}${mate}`
  return error === null ? plate : `${plate.slice(0, error[0])}${error[1]}${plate.slice(error[0] + 1)}`
})
const slots = (text: string): { character: string; confidenceRatio: number }[][] => Array.from(text, (character) => [{ character, confidenceRatio: 0.8 }, { character: '8', confidenceRatio: 0.15 }])

const reads = fc.array(
  fc.record({
    text: texts, minutes: fc.constantFrom(10, 10.05, 10.1), direction: fc.constantFrom('approaching', 'leaving', null), hasContainer: fc.boolean(), hasSlots: fc.boolean(),
    vehicleKind: fc.constantFrom(null, 'car', 'truck'),
  }),
  { minLength: 1, maxLength: 4 },
)
const device = fc.constantFrom('cam-b1-export-1', 'cam-nowhere')
const sure = fc.option(fc.integer({ min: 1, max: 12 }))

interface RandomRead extends Pick<PlateRead, 'direction' | 'vehicleKind'> {
  readonly text: string
  readonly minutes: number
  readonly hasContainer: boolean
  readonly hasSlots: boolean
}

function passageOf(all: readonly RandomRead[], camera: string): PassageRead[] {
  return all.map(({ text, minutes, direction, hasContainer, hasSlots, vehicleKind }) => {
    const read = plateRead(minutes, camera, text, { direction, vehicleKind, containerNumbers: hasContainer ? ['MSKU0000003'] : [], ...(hasSlots ? { slotAlternatives: slots(text) } : {}) })
    const evidence = { observationId: read.observationId, shownAs: 'plateRead', deviceId: read.deviceId, eventTimeMs: read.eventTimeMs, receivedAtMs: read.receivedAtMs, text, confidenceRatio: 0.9, isLate: false, proof: { kind: 'read' } } as const
    return passageReadOf(read, { evidence, provenance: 'observed', laneIndex: null })
  })
}

/** An undeclared truck stands there too, and one has gone through barrier 1. */
const { state } = fold([...FLEET, plateRead(5, 'cam-b1-export-1', '12C80143'), plateRead(6, 'cam-b1-export-1', '99H77777'), clockTick(7)])
const sensorOf = (camera: string): Sensor | undefined => state.fixed.sensorById.get(deviceId(camera))

test('no vehicle explains the reads of a passage better than is thought possible', () => {
  let ruledOutCount = 0
  fc.assert(
    fc.property(reads, device, sure, fc.double({ min: 0, max: 40, noNaN: true }), (all, camera, sureTripSeq, moreNats) => {
      const passage = passageOf(all, camera)
      const { evidenceNats } = weighPassage(state, passage, sensorOf(camera), sureTripSeq, EARLY_CONFIDENCE_RATIO_MIN)
      const join = createJoin(state, passage.at(-1) as PassageRead, sensorOf(camera))
      const before = passage.slice(0, -1)
      expect(join.canExplain(before, sureTripSeq, evidenceNats - 1e-9)).toBe(true)
      if (!join.canExplain(before, sureTripSeq, evidenceNats + moreNats)) ruledOutCount += 1
    }),
    { numRuns: 2_000 },
  )
  expect(ruledOutCount).toBeGreaterThan(100)
})

test('a decision without reasons is the whole ranking’s', () => {
  let matchedCount = 0
  fc.assert(
    fc.property(reads, device, (all, camera) => {
      const passage = passageOf(all, camera)
      const sensor = sensorOf(camera)
      const weighing = weighPassage(state, passage, sensor, null, FINAL_CONFIDENCE_RATIO_MIN)
      // Where the near ones explain too little, the thorough one looks further.
      if (weighing.verdict.kind !== 'matched') return
      matchedCount += 1
      const ranking = rankThoroughly(state, passage, sensor)
      expect(ranking.candidates[0]?.tripSeq).toBe(weighing.bestTripSeq)
      expect(ranking.verdict).toEqual(weighing.verdict)
    }),
    { numRuns: 1_000 },
  )
  expect(matchedCount).toBeGreaterThan(100)
})
