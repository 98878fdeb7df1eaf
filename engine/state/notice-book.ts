/**
 * The findings of one crossing: each once, with how often it came again, newest kept.
 *
 * A finding is known by what it is about (`about`): the same again only counts up, until someone acknowledged it; then it
 * is raised anew. What lasts (a silence, a full yard) ends when its cause has gone: the notice stays to be read and waits for nobody.
 * The same soon after its end opens it again, so that a device that comes and goes is one notice, not a hundred.
 * Limits:  NOTICES_MAX notices; the oldest go first.
 * Checked: notice-book.test.ts.
 */
import type { DeviceId, NoticeId } from '../model/ids.ts'
import type { NoticeCode, NoticeContext } from '../model/notices.ts'
import { MS_PER_HOUR, type EpochMs } from '../model/units.ts'
import type { CrossingState, Emit } from './crossing-state.ts'
import type { Trip } from './trip.ts'

export interface Notice {
  readonly noticeId: NoticeId
  readonly code: NoticeCode
  readonly raisedAtMs: EpochMs
  lastAtMs: EpochMs
  repeatCount: number
  readonly deviceId: DeviceId | null
  readonly tripSeq: number | null
  context: NoticeContext
  acknowledgedBy: string | null
  acknowledgedAtMs: EpochMs | null
  /** When its cause went; null while it holds, and for what only happened. */
  endedAtMs: EpochMs | null
  revisionSeq: number
  /** Key under which the same finding is recognised. */
  readonly about: string
}

export interface NoticeBook {
  /** In the order raised. */
  byId: Map<NoticeId, Notice>
  /** The newest by what it is about, until it is acknowledged. */
  newestByAbout: Map<string, NoticeId>
  noticeSeqLast: number
}

export interface FindingSubject {
  readonly code: NoticeCode
  readonly atMs: EpochMs
  readonly trip?: Trip | null
  readonly deviceId?: DeviceId | null
  /** Tells findings of one code, trip and device apart. */
  readonly detail?: string
}

export interface Finding extends FindingSubject {
  readonly context: NoticeContext
}

const NOTICES_MAX = 2_000
/** What comes again within this time of its end has come and gone all along (estimate). */
const REOPEN_MS = MS_PER_HOUR

const aboutOf = ({ code, trip, deviceId, detail }: FindingSubject): string => `${code} ${trip?.tripSeq ?? ''} ${deviceId ?? ''} ${detail ?? ''}`

export const createNoticeBook = (): NoticeBook => ({ byId: new Map(), newestByAbout: new Map(), noticeSeqLast: 0 })

export function raiseNotice(state: CrossingState, finding: Finding, emit: Emit): void {
  const { notices } = state
  const tripSeq = finding.trip?.tripSeq ?? null
  const deviceId = finding.deviceId ?? null
  const about = aboutOf(finding)
  state.revisionSeq += 1
  const known = newestOf(notices, about)
  if (known !== undefined && (known.endedAtMs === null || finding.atMs - known.endedAtMs <= REOPEN_MS)) {
    known.repeatCount += 1
    known.endedAtMs = null
    if (finding.atMs > known.lastAtMs) known.lastAtMs = finding.atMs
    known.context = finding.context
    known.revisionSeq = state.revisionSeq
    return
  }
  notices.noticeSeqLast += 1
  const noticeId = `n-${notices.noticeSeqLast}` as NoticeId
  notices.byId.set(noticeId, {
    noticeId, code: finding.code, raisedAtMs: finding.atMs, lastAtMs: finding.atMs, repeatCount: 0, deviceId, tripSeq,
    context: finding.context, acknowledgedBy: null, acknowledgedAtMs: null, endedAtMs: null, revisionSeq: state.revisionSeq, about,
  })
  notices.newestByAbout.set(about, noticeId)
  if (notices.byId.size > NOTICES_MAX) forgetOldest(notices)
  emit({ type: 'notice.raised', eventTimeMs: finding.atMs, noticeId, code: finding.code, tripId: finding.trip?.tripId ?? null, deviceId, context: finding.context })
}

const newestOf = (notices: NoticeBook, about: string): Notice | undefined => {
  const noticeId = notices.newestByAbout.get(about)
  return noticeId === undefined ? undefined : notices.byId.get(noticeId)
}

/** The cause of what was found has gone; nothing where nothing of it is open. */
export function endNotice(state: CrossingState, subject: FindingSubject): void {
  const notice = newestOf(state.notices, aboutOf(subject))
  if (notice === undefined || notice.endedAtMs !== null) return
  state.revisionSeq += 1
  notice.endedAtMs = subject.atMs
  notice.revisionSeq = state.revisionSeq
}

/** @returns false when there is no such notice. Acknowledging twice keeps the first. */
export function tryAcknowledge(state: CrossingState, noticeId: NoticeId, userId: string, atMs: EpochMs): boolean {
  const notice = state.notices.byId.get(noticeId)
  if (notice === undefined) return false
  if (notice.acknowledgedAtMs !== null) return true
  state.revisionSeq += 1
  notice.acknowledgedBy = userId
  notice.acknowledgedAtMs = atMs
  notice.revisionSeq = state.revisionSeq
  dropNewest(state.notices, notice)
  return true
}

function forgetOldest(notices: NoticeBook): void {
  const oldest = notices.byId.values().next().value
  if (oldest === undefined) return
  notices.byId.delete(oldest.noticeId)
  dropNewest(notices, oldest)
}

/** A later one about the same keeps its place. */
function dropNewest(notices: NoticeBook, { about, noticeId }: Notice): void {
  if (notices.newestByAbout.get(about) === noticeId) notices.newestByAbout.delete(about)
}
