/** Whatever a camera says of one vehicle, in whatever order and how often: one passage, one truck, and what holds decides. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { observationId } from '../../model/ids.ts'
import type { PlateRead } from '../../model/observations.ts'
import { createDuplicateFilter, type DuplicateMemory } from '../../stream/dedupe.ts'
import { listTrucks, projectCrossingView, projectMatches, restoreState, serialiseState, type CrossingState } from '../../state/index.ts'
import { clockTick, declare, plateRead } from '../../state/testing/observations.ts'
import { TINY_SITE, TINY_WORKFLOWS } from '../../state/testing/tiny-site.ts'
import { foldFiltered } from './testing/filtered-fold.ts'

const FLEET = [declare(0, 'D1', { tractorPlate: '12C80145', trailerPlate: '12R55501' }), declare(1, 'D2', { tractorPlate: '12C80146', trailerPlate: '12R77702' }), declare(2, 'D3', { tractorPlate: '29H12345', trailerPlate: null })]
const PLATES = ['12C80145', '12C80146', '29H12345', '12CB014S', '29HI2345', '98H44712', '51C12']

interface Word {
  readonly plate: string
  readonly isPreview: boolean
  readonly confidencePercent: number
  readonly atS: number
}

const word = fc.record<Word>({ plate: fc.constantFrom(...PLATES), isPreview: fc.boolean(), confidencePercent: fc.integer({ min: 51, max: 99 }), atS: fc.nat(120) })
/** Words of different times and confidences, so that one of them holds against all others. */
const words = fc.uniqueArray(word, { minLength: 1, maxLength: 6, selector: ({ atS }) => atS }).filter((list) => new Set(list.map(({ confidencePercent }) => confidencePercent)).size === list.length)

const readOf = ({ plate, isPreview, confidencePercent, atS }: Word): PlateRead =>
  plateRead(10 + atS / 60, 'cam-b1-export-1', plate, { observationId: observationId('cam/event'), passageKey: '7', direction: 'approaching', isPreview, confidenceRatio: confidencePercent / 100 })

/** The last final word, else the surest preview. */
function holding(list: readonly Word[]): Word {
  const finals = list.filter(({ isPreview }) => !isPreview).sort((left, right) => right.atS - left.atS)
  const previews = [...list].sort((left, right) => right.confidencePercent - left.confidencePercent)
  return (finals[0] ?? previews[0]) as Word
}

/** Late words come at the end of their minutes: the received order is the list's. */
function received(list: readonly Word[], repeats: readonly number[]): readonly PlateRead[] {
  const again = repeats.flatMap((index) => list[index % list.length] ?? [])
  return [...list, ...again].map(readOf)
}

const shown = (state: CrossingState) => ({
  trucks: listTrucks(state).map(({ tractorPlate, placeId, status }) => `${tractorPlate} ${placeId} ${status}`).sort(),
  open: projectMatches(state).map(({ state: word, candidates }) => [word, candidates.map(({ tripSeq }) => tripSeq)]),
  unmatchedCount: projectCrossingView(state).unmatchedCount,
  steps: [...state.trips.values()].filter(({ declaration }) => declaration !== null).map(({ progress }) => progress.map((step) => `${step.state} ${step.endedAtMs === null ? '' : 'ended'}`).join()),
})

test('one passage and one truck, and it is whose the word that holds says', () => {
  fc.assert(
    fc.property(words, fc.array(fc.nat(5), { maxLength: 4 }), (list, repeats) => {
      const { state, filter } = foldFiltered([...FLEET, ...received(list, repeats), clockTick(20)])
      expect([...state.passages.values()].flat()).toHaveLength(1)
      const best = holding(list)
      const alone = foldFiltered([...FLEET, readOf({ ...best, isPreview: false }), clockTick(20)])
      expect(shown(state)).toEqual(shown(alone.state))
      expect(state.passages.get('barrier-1 arrival export')?.[0]?.reads.map(({ plate }) => plate)).toEqual([best.plate])
      expect(state.observationCount - FLEET.length + filter.duplicateCount()).toBeLessThanOrEqual(list.length + repeats.length)
    }),
    { numRuns: 200 },
  )
})

test('cut anywhere and restored from what was written, it goes on as if it had not been', () => {
  fc.assert(
    fc.property(words, fc.array(fc.nat(5), { maxLength: 4 }), fc.nat(12), (list, repeats, cut) => {
      const log = [...FLEET, ...received(list, repeats), clockTick(20)]
      const first = foldFiltered(log.slice(0, cut))
      const filter = createDuplicateFilter({}, JSON.parse(JSON.stringify(first.filter.memory())) as DuplicateMemory)
      const state = restoreState(serialiseState(first.state), TINY_SITE, TINY_WORKFLOWS)
      expect(serialiseState(foldFiltered(log.slice(cut), { state, filter }).state)).toBe(serialiseState(foldFiltered(log).state))
    }),
    { numRuns: 200 },
  )
})
