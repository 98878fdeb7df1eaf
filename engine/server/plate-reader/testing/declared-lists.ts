/**
 * Days' lists of 1,500 declarations for a set of passages: nine vehicles in ten are declared, and each brings fleet mates whose numbers
 * differ by little. What a list makes of each passage is the live fold's decision (declared-day.ts).
 */
import type { DecodedObservation } from '../../../model/observations.ts'
import { matchFormOf } from '../../../rules/matching/plate-form.ts'
import { openDeclaredDay } from './declared-day.ts'

export interface ToldPassage {
  /** The plate that the vehicle shows. */
  readonly truth: string
  /** Null where no passage was told. */
  readonly read: DecodedObservation | null
}

export interface LinkCounts {
  readonly declaredCount: number
  readonly passageCount: number
  readonly linkedCount: number
  /** Given to a declaration that is not theirs, of all passages. */
  readonly wrongCount: number
  /** Declared vehicles that were not linked: a question to the operator, a vehicle of its own, never told. */
  readonly askedCount: number
  readonly undeclaredCount: number
  readonly unseenCount: number
}

const DECLARATION_COUNT = 1_500
const DECLARED_RATIO = 0.9
const MATES_PER_PLATE = 8
const MATE_APART_MAX = 20

/** A small generator of its own: lists must be the same in every run. */
function createDraw(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 4_294_967_296) * below)
  }
}

/** The same plate with a number close by: the next truck of the same owner. */
function mateOf(plate: string, draw: (below: number) => number): string {
  const match = /^(.*?)(\d{3,5})(\D*)$/u.exec(plate)
  if (match === null) return plate
  const [, head = '', number = '', tail = ''] = match
  const shifted = (Number(number) + (draw(2) === 0 ? -1 : 1) * (1 + draw(MATE_APART_MAX)) + 10 ** number.length) % 10 ** number.length
  return `${head}${String(shifted).padStart(number.length, '0')}${tail}`
}

function drawList(told: readonly ToldPassage[], seed: number): ReadonlySet<string> {
  const draw = createDraw(seed)
  const plates = new Set<string>()
  const absent = new Set<string>()
  for (const { truth } of told) (draw(1_000) < DECLARED_RATIO * 1_000 ? plates : absent).add(matchFormOf(truth))
  const own = [...plates, ...absent]
  for (let mate = 0; mate < MATES_PER_PLATE && plates.size < DECLARATION_COUNT; mate += 1) {
    for (const plate of own) if (plates.size < DECLARATION_COUNT) plates.add(mateOf(plate, draw))
  }
  while (plates.size < DECLARATION_COUNT) plates.add(`${11 + draw(89)}${'CHDK'.charAt(draw(4))}${String(draw(100_000)).padStart(5, '0')}`)
  for (const plate of absent) plates.delete(plate)
  return plates
}

export function linkOnLists(told: readonly ToldPassage[], listCount: number, firstSeed: number): LinkCounts {
  const fold = openDeclaredDay()
  let [declaredCount, linkedCount, wrongCount, askedCount, undeclaredCount, unseenCount] = [0, 0, 0, 0, 0, 0]
  for (let list = 0; list < listCount; list += 1) {
    const plates = drawList(told, firstSeed + list)
    const links = fold([...plates], told.map(({ read }) => read))
    for (const [index, { truth, read }] of told.entries()) {
      const form = matchFormOf(truth)
      const isDeclared = plates.has(form)
      const link = links[index] ?? { kind: 'asked' }
      if (isDeclared) declaredCount += 1
      if (link.kind === 'declared') {
        if (link.plate === form) linkedCount += 1
        else wrongCount += 1
      } else if (!isDeclared) continue
      else if (read === null) unseenCount += 1
      else if (link.kind === 'undeclared') undeclaredCount += 1
      else askedCount += 1
    }
  }
  return { declaredCount, passageCount: listCount * told.length, linkedCount, wrongCount, askedCount, undeclaredCount, unseenCount }
}
