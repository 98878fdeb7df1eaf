/**
 * What the shipped plate reader makes of held-out passages, through the shipped code: whole frames in, passages and links out.
 *
 * Every picture is drawn (model card): these figures compare versions of the reader with one another, they promise nothing of a lane.
 * Linking: 1,500 declarations of a day with the plates of nine vehicles in ten and, for each, fleet mates whose numbers differ by
 * little (testing/declared-lists.ts); the live fold decides, over LIST_COUNT lists of other trucks.
 */
import { decodeSlots, type DecodedPlate } from '../../rules/matching/slot-decoding.ts'
import { createPassageFollower, type Passage } from '../../../ingest/plate-reader/passages.ts'
import { openFrameReader, type FrameReader } from './frame-reader.ts'
import { loadPlateModels } from './model-files.ts'
import { findOnnxRuntime } from './onnx-runtime.ts'
import { decodePassage, isVehicle, observationOfPassage, weightOf, type FrameEvidence } from './tell-passage.ts'
import { linkOnLists, type LinkCounts, type ToldPassage } from './testing/declared-lists.ts'
import { jpegOf, loadHeldOut, type HeldOutPassage } from './testing/held-out.ts'

export interface Share {
  readonly rightCount: number
  readonly allCount: number
}

export interface PlateFigures {
  /** Single frames and passages of each condition. */
  readonly rows: readonly { readonly condition: string; readonly single: Share; readonly passage: Share }[]
  readonly links: LinkCounts
  /** Passages told that are not there. */
  readonly ghostCount: number
  readonly framesPerCpuS: number
  readonly readMsPerFrame: number
}

const FRAME_MS = 200
const LIST_COUNT = 20
const FIRST_LIST_SEED = 4_000
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
  const told: ToldPassage[] = []
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
    told.push({ truth: passage.plate, read: best === undefined ? null : observationOfPassage('bench', best.passage, best.plate, []) })
  }
  const speed = await timeFrames(reader, passages, cpuMs)
  await reader.close()
  return {
    rows: [...counts].map(([condition, { single, singles, passage, passages: allCount }]) => ({
      condition, single: { rightCount: single, allCount: singles }, passage: { rightCount: passage, allCount },
    })),
    links: linkOnLists(told, LIST_COUNT, FIRST_LIST_SEED), ghostCount, ...speed,
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
