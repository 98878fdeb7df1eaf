/**
 * What the shipped plate reader makes of held-out passages, through the shipped code: whole frames in, passages and links out.
 *
 * Every picture is drawn (model card): these figures compare versions of the reader with one another, they promise nothing of a lane.
 * Linking: 1,500 declarations of a day with the plates of nine vehicles in ten and, for each, fleet mates whose numbers differ by
 * little; decided as live passages are (rules/matching), over LIST_COUNT lists of other trucks.
 */
import type { PlateRead } from '../../model/observations.ts'
import { matchFormOf } from '../../rules/matching/plate-form.ts'
import { otherPlateNats, sideNats, type ReadText } from '../../rules/matching/plate-evidence.ts'
import { FINAL_CONFIDENCE_RATIO_MIN, rankCandidates, type CandidateFacts } from '../../rules/matching/rank-candidates.ts'
import { decodeSlots, type DecodedPlate } from '../../rules/matching/slot-decoding.ts'
import { createPassageFollower, type Passage } from '../../../ingest/plate-reader/passages.ts'
import { openFrameReader, type FrameReader } from './frame-reader.ts'
import { loadPlateModels } from './model-files.ts'
import { findOnnxRuntime } from './onnx-runtime.ts'
import { decodePassage, isVehicle, observationOfPassage, weightOf, type FrameEvidence } from './tell-passage.ts'
import { jpegOf, loadHeldOut, type HeldOutPassage } from './testing/held-out.ts'

export interface Share {
  readonly rightCount: number
  readonly allCount: number
}

export interface PlateFigures {
  /** Single frames and passages of each condition. */
  readonly rows: readonly { readonly condition: string; readonly single: Share; readonly passage: Share }[]
  readonly linked: Share
  readonly wrongLinks: Share
  readonly askedCount: number
  /** Passages told that are not there. */
  readonly ghostCount: number
  readonly framesPerCpuS: number
  readonly readMsPerFrame: number
}

const FRAME_MS = 200
const DECLARATION_COUNT = 1_500
const DECLARED_RATIO = 0.9
const MATES_PER_PLATE = 8
const LIST_COUNT = 20
const TIMED_FRAME_COUNT = 40

/** The 95 % interval of a share (Wilson 1927). */
export function wilson({ rightCount, allCount }: Share): readonly [number, number] {
  if (allCount === 0) return [0, 1]
  const z = 1.96
  const ratio = rightCount / allCount
  const middle = (ratio + (z * z) / (2 * allCount)) / (1 + (z * z) / allCount)
  const half = (z * Math.sqrt((ratio * (1 - ratio)) / allCount + (z * z) / (4 * allCount * allCount))) / (1 + (z * z) / allCount)
  return [Math.max(0, middle - half), Math.min(1, middle + half)]
}

/** @returns null where the ONNX runtime is not installed. */
export async function benchPlates(setPath: string | undefined, cpuMs: () => number): Promise<PlateFigures | null> {
  const runtime = await findOnnxRuntime()
  if (runtime === null) return null
  const models = loadPlateModels(null)
  if (!models.ok) throw new Error(models.failure.join('; '))
  const reader = await openFrameReader(runtime, models.value)
  const passages = loadHeldOut(setPath)
  const counts = new Map<string, { single: number; singles: number; passage: number; passages: number }>()
  const told: { readonly truth: string; readonly plate: DecodedPlate | null; readonly read: PlateRead | null }[] = []
  let ghostCount = 0
  for (const passage of passages) {
    const count = counts.get(passage.condition) ?? { single: 0, singles: 0, passage: 0, passages: 0 }
    counts.set(passage.condition, count)
    const seen = await watch(reader, passage)
    count.single += seen.singleRightCount
    count.singles += passage.frameCount
    count.passages += 1
    const [best, ...others] = seen.told.toSorted((left, right) => right.passage.frameCount - left.passage.frameCount)
    ghostCount += others.length
    if (best?.plate.text === passage.plate) count.passage += 1
    const read = best === undefined ? null : observationOfPassage('bench', best.passage, best.plate, [])
    told.push({ truth: passage.plate, plate: best?.plate ?? null, read: read === null || read.type !== 'plate.read' ? null : (read as PlateRead) })
  }
  const links = linkAll(told)
  const speed = await timeFrames(reader, passages, cpuMs)
  await reader.close()
  return {
    rows: [...counts].map(([condition, { single, singles, passage, passages: allCount }]) => ({
      condition, single: { rightCount: single, allCount: singles }, passage: { rightCount: passage, allCount },
    })),
    ...links, ghostCount, ...speed,
  }
}

interface Told {
  readonly passage: Passage<FrameEvidence>
  readonly plate: DecodedPlate
}

/** One vehicle before the camera, as the server follows it. */
async function watch(reader: FrameReader, passage: HeldOutPassage): Promise<{ readonly singleRightCount: number; readonly told: readonly Told[] }> {
  const follower = createPassageFollower<FrameEvidence>()
  const nothing = new Uint8Array(0)
  const spoken: Passage<FrameEvidence>[] = []
  let singleRightCount = 0
  for (let index = 0; index < passage.frameCount; index += 1) {
    const seenAtMs = index * FRAME_MS
    const { plates } = await reader.readPicture(await passage.frame(index))
    const decoded = plates.map((plate) => ({ plate, text: decodeSlots(plate.distribution) }))
    if (decoded.some(({ text }) => text.text === passage.plate)) singleRightCount += 1
    spoken.push(...follower.follow(seenAtMs, decoded.map(({ plate, text }) => ({
      quad: plate.quad, distribution: plate.distribution, weightRatio: weightOf(plate, text), seenAtMs,
      evidence: { jpeg: nothing, receivedAtMs: seenAtMs, foundRatio: plate.foundRatio },
    }))))
  }
  spoken.push(...follower.end())
  const told = spoken.map((one) => ({ passage: one, plate: decodePassage(one.pictures) })).filter(({ passage: one, plate }) => isVehicle(one, plate))
  return { singleRightCount, told }
}

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
  const shifted = (Number(number) + (draw(2) === 0 ? -1 : 1) * (1 + draw(20)) + 10 ** number.length) % 10 ** number.length
  return `${head}${String(shifted).padStart(number.length, '0')}${tail}`
}

function linkAll(told: readonly { readonly truth: string; readonly read: PlateRead | null }[]): Pick<PlateFigures, 'linked' | 'wrongLinks' | 'askedCount'> {
  let [declaredCount, linkedCount, wrongCount, askedCount] = [0, 0, 0, 0]
  for (let list = 0; list < LIST_COUNT; list += 1) {
    const draw = createDraw(4_000 + list)
    const plates = new Set<string>()
    const absent = new Set<string>()
    for (const { truth } of told) {
      if (draw(1_000) < DECLARED_RATIO * 1_000) plates.add(matchFormOf(truth))
      else absent.add(matchFormOf(truth))
    }
    const own = [...plates, ...absent]
    for (let mate = 0; mate < MATES_PER_PLATE && plates.size < DECLARATION_COUNT; mate += 1) {
      for (const plate of own) if (plates.size < DECLARATION_COUNT) plates.add(mateOf(plate, draw))
    }
    while (plates.size < DECLARATION_COUNT) plates.add(`${11 + draw(89)}CHR`.slice(0, 2) + 'CHDK'.charAt(draw(4)) + String(draw(100_000)).padStart(5, '0'))
    for (const plate of absent) plates.delete(plate)
    const declared = [...plates]
    for (const { truth, read } of told) {
      const form = matchFormOf(truth)
      const isDeclared = plates.has(form)
      if (isDeclared) declaredCount += 1
      const choice = read === null || read.plate === null ? null : choose(read, declared)
      if (choice === null) askedCount += isDeclared ? 1 : 0
      else if (choice === form) linkedCount += 1
      else wrongCount += 1
    }
  }
  return { linked: { rightCount: linkedCount, allCount: declaredCount }, wrongLinks: { rightCount: wrongCount, allCount: LIST_COUNT * told.length }, askedCount }
}

/** What the live rules decide when nothing but the plate speaks. */
function choose(read: PlateRead, declared: readonly string[]): string | null {
  const text: ReadText = { text: matchFormOf(read.plate ?? ''), charConfidenceRatios: read.charConfidenceRatios, slotAlternatives: read.slotAlternatives ?? [] }
  const facts = declared.map((plate, tripSeq): CandidateFacts => ({
    tripSeq, frontNats: sideNats([text], plate), rearNats: null, hasContainer: false, stepFit: 'expected', skippedStepCount: 0, isDirectionFit: true, tracker: 'silent',
    isTooSoon: false, offPlanMs: null, isLaneFit: false, isSamePassage: false, isKindOther: false, isColourOther: false, hasLeft: false, isDeclared: true, isSisterLike: false,
  }))
  const { verdict } = rankCandidates(facts, otherPlateNats([text]), FINAL_CONFIDENCE_RATIO_MIN)
  return verdict.kind === 'matched' ? (declared[verdict.tripSeq] ?? null) : null
}

/** Whole JPEG frames of 1920 × 1080 with one plate each, processor time of this thread. */
async function timeFrames(reader: FrameReader, passages: readonly HeldOutPassage[], cpuMs: () => number): Promise<Pick<PlateFigures, 'framesPerCpuS' | 'readMsPerFrame'>> {
  const jpegs: Uint8Array[] = []
  for (const passage of passages.slice(0, 8)) jpegs.push(await jpegOf(await passage.frame(4)))
  for (const jpeg of jpegs) await reader.read(jpeg)
  const beforeMs = cpuMs()
  for (let index = 0; index < TIMED_FRAME_COUNT; index += 1) await reader.read(jpegs[index % jpegs.length] as Uint8Array)
  const readMsPerFrame = (cpuMs() - beforeMs) / TIMED_FRAME_COUNT
  return { framesPerCpuS: 1_000 / readMsPerFrame, readMsPerFrame }
}
