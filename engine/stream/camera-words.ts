/**
 * What a camera has said so far of one vehicle: tells its next word on it from a repetition.
 *
 * A read is a version of those that came under its own id, and of the frames that it sums up; it stands beside those of other ids.
 * Ranks:   of two versions the final one holds against the preview, of two previews the surer, else the later. Without a plate none holds.
 *          A preview of another id, too, says nothing against a final word.
 * Limits:  WORDS_MAX words a vehicle, then only final ones that hold or stand beside; TEXTS_MAX texts, CONTAINERS_MAX containers.
 * Checked: dedupe.test.ts, dedupe.prop.test.ts.
 */
import { observationId, type ObservationId } from '../model/ids.ts'
import type { EarlierWord, PlateRead } from '../model/observations.ts'

/** A reading let through, as far as later ones are held against it. */
interface Said {
  /** The id under which the camera sent it, and the one under which it went on. */
  readonly sentId: ObservationId
  readonly id: ObservationId
  readonly plate: string | null
  readonly isPreview: boolean
  readonly confidenceRatio: number | null
  readonly eventTimeMs: number
}

/** Replaced as a whole, never changed. */
export interface CameraWords {
  /** Those that hold, the newest first. */
  readonly holding: readonly Said[]
  /** Every plate said so far, with its side. */
  readonly texts: readonly string[]
  readonly containerNumbers: readonly string[]
  readonly hasPictures: boolean
  readonly wordCount: number
  readonly lastAtMs: number
}

export interface NextWord {
  /** What has been said of the vehicle with this read. */
  readonly words: CameraWords
  /** Null where it says nothing new. */
  readonly news: { readonly earlier: EarlierWord; /** Its own: an id is given to one observation only. */ readonly id: ObservationId } | null
}

/** A camera that changes its mind more often has nothing to say but final words (estimate). */
const WORDS_MAX = 16
const TEXTS_MAX = 16
const CONTAINERS_MAX = 8
const NO_TEXTS: readonly string[] = []

const saidOf = ({ observationId: sentId, plate, isPreview, confidenceRatio, eventTimeMs }: PlateRead, id: ObservationId): Said => ({ sentId, id, plate, isPreview, confidenceRatio, eventTimeMs })

const hasPictures = ({ pictureIds }: PlateRead): boolean => pictureIds !== undefined && pictureIds.length > 0

const textOf = ({ plate, direction }: PlateRead): string => `${direction ?? ''}|${plate ?? ''}`

export const firstWordOf = (read: PlateRead): CameraWords => ({
  holding: [saidOf(read, read.observationId)], texts: read.plate === null ? NO_TEXTS : [textOf(read)], containerNumbers: read.containerNumbers.slice(0, CONTAINERS_MAX),
  hasPictures: hasPictures(read), wordCount: 1, lastAtMs: read.eventTimeMs,
})

/** Whether a version holds in place of another. */
export function holdsAgainst(later: Omit<Said, 'sentId' | 'id'>, earlier: Omit<Said, 'sentId' | 'id'>): boolean {
  if (later.plate === null) return false
  if (earlier.plate === null) return true
  if (later.isPreview !== earlier.isPreview) return earlier.isPreview
  const [laterRatio, earlierRatio] = [later.confidenceRatio, earlier.confidenceRatio]
  if (later.isPreview && laterRatio !== null && earlierRatio !== null && laterRatio !== earlierRatio) return laterRatio > earlierRatio
  return later.eventTimeMs >= earlier.eventTimeMs
}

/** A number of a vehicle of which the last was said may be the next one's by then (estimate). */
const NUMBER_USED_MS = 60_000

/** Whether a read under an id of its own, but a number that is known, is of another vehicle: cameras that restart count from 1 again. */
export const isNumberReused = ({ holding, lastAtMs }: CameraWords, { eventTimeMs }: PlateRead): boolean =>
  Math.abs(eventTimeMs - lastAtMs) > NUMBER_USED_MS && holding.some(({ isPreview }) => !isPreview)

/** `isIdKnown`: another went on under its id. */
export function nextWordOf(words: CameraWords, read: PlateRead, isIdKnown: boolean): NextWord {
  const { holding, texts, wordCount } = words
  const versions = read.frameKeys === undefined ? holding.filter(({ sentId }) => sentId === read.observationId) : holding
  const isHolding = versions.length > 0 && versions.every((said) => holdsAgainst(read, said))
  const isSaid = texts.includes(textOf(read))
  const isOtherText = read.plate !== null && (isHolding ? versions.some(({ plate }) => plate !== read.plate) : !isSaid)
  const hasNewContainer = read.containerNumbers.some((number) => !words.containerNumbers.includes(number))
  const isNews = isOtherText || hasNewContainer || (!words.hasPictures && hasPictures(read))
  const lastAtMs = Math.max(words.lastAtMs, read.eventTimeMs)
  const isIdle = read.isPreview || (versions.length > 0 && !isHolding)
  if (!isNews || (wordCount >= WORDS_MAX && isIdle)) return { words: { ...words, holding: confirmed(holding, read), lastAtMs }, news: null }
  const { relation, others } = standingOf(read, holding, versions, isHolding)
  const id = isIdKnown ? observationId(`${read.observationId}/v${wordCount + 1}`) : read.observationId
  return {
    words: {
      holding: relation === 'notes' ? holding : [saidOf(read, id), ...(relation === 'adds' ? holding : holding.filter((said) => !others.includes(said)))],
      texts: isSaid || read.plate === null ? texts : [...texts.slice(1 - TEXTS_MAX), textOf(read)],
      containerNumbers: [...new Set([...read.containerNumbers, ...words.containerNumbers])].slice(0, CONTAINERS_MAX),
      hasPictures: words.hasPictures || hasPictures(read), wordCount: wordCount + 1, lastAtMs,
    },
    news: { earlier: { observationIds: others.map((said) => said.id), relation }, id },
  }
}

/** Said again, finally or with more confidence, it holds the better against others. */
function confirmed(holding: readonly Said[], read: PlateRead): readonly Said[] {
  const isSaidAgain = (said: Said): boolean => (said.sentId === read.observationId || read.frameKeys !== undefined) && said.plate === read.plate && holdsAgainst(read, said)
  return holding.some(isSaidAgain) ? holding.map((said) => (isSaidAgain(said) ? saidOf(read, said.id) : said)) : holding
}

interface Standing {
  readonly relation: EarlierWord['relation']
  readonly others: readonly Said[]
}

function standingOf(read: PlateRead, holding: readonly Said[], versions: readonly Said[], isHolding: boolean): Standing {
  if (isHolding) return { relation: 'replaces', others: versions }
  // A container number alone is read beside a plate, not in its place.
  if (read.plate === null) return { relation: read.containerNumbers.length > 0 ? 'adds' : 'notes', others: holding }
  if (versions.length > 0) return { relation: 'notes', others: versions }
  // A frame after the event that sums its vehicle up.
  if (read.isPreview && holding.some(({ isPreview }) => !isPreview)) return { relation: 'notes', others: holding }
  const same = holding.find(({ plate }) => plate === read.plate)
  // The same text once more, with something new beside it, is no second witness of the text.
  return same === undefined ? { relation: 'adds', others: holding } : { relation: 'replaces', others: [same] }
}

/** A read that another camera event of the same vehicle repeats: its text, too, is nothing new from now on. */
export const withRepeated = (words: CameraWords, read: PlateRead): CameraWords => ({
  ...words, texts: read.plate === null || words.texts.includes(textOf(read)) ? words.texts : [...words.texts.slice(1 - TEXTS_MAX), textOf(read)], lastAtMs: Math.max(words.lastAtMs, read.eventTimeMs),
})

/** What was said of several vehicles that turn out to be one. */
export function joinWords([first, ...rest]: readonly [CameraWords, ...CameraWords[]]): CameraWords {
  return rest.reduce((all, words) => ({
    holding: [...all.holding, ...words.holding], texts: [...new Set([...all.texts, ...words.texts])].slice(-TEXTS_MAX),
    containerNumbers: [...new Set([...all.containerNumbers, ...words.containerNumbers])].slice(0, CONTAINERS_MAX),
    hasPictures: all.hasPictures || words.hasPictures, wordCount: all.wordCount + words.wordCount, lastAtMs: Math.max(all.lastAtMs, words.lastAtMs),
  }), first)
}
