/**
 * The findings of one crossing: each once, with how often it came again, newest kept.
 *
 * A finding is known by what it is about (`about`): the same again only counts up, until someone acknowledged it; then it
 * is raised anew.
 * Limits:  NOTICES_MAX notices; the oldest go first.
 */
import type { DeviceId, NoticeId } from '../model/ids.ts'
import type { NoticeCode, NoticeContext } from '../model/notices.ts'
import type { EpochMs } from '../model/units.ts'
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
  revisionSeq: number
  /** Key under which the same finding is recognised. */
  readonly about: string
}

export interface NoticeBook {
  /** In the order raised. */
  byId: Map<NoticeId, Notice>
  /** Not acknowledged ones by what they are about. */
  openByAbout: Map<string, NoticeId>
  noticeSeqLast: number
}

export interface Finding {
  readonly code: NoticeCode
  readonly atMs: EpochMs
  readonly trip?: Trip | null
  readonly deviceId?: DeviceId | null
  /** Tells findings of one code, trip and device apart. */
  readonly detail?: string
  readonly context: NoticeContext
}

const NOTICES_MAX = 2_000

export const createNoticeBook = (): NoticeBook => ({ byId: new Map(), openByAbout: new Map(), noticeSeqLast: 0 })

export function raiseNotice(state: CrossingState, finding: Finding, emit: Emit): void {
  const { notices } = state
  const tripSeq = finding.trip?.tripSeq ?? null
  const deviceId = finding.deviceId ?? null
  const about = `${finding.code} ${tripSeq ?? ''} ${deviceId ?? ''} ${finding.detail ?? ''}`
  state.revisionSeq += 1
  const openId = notices.openByAbout.get(about)
  const open = openId === undefined ? undefined : notices.byId.get(openId)
  if (open !== undefined) {
    open.repeatCount += 1
    if (finding.atMs > open.lastAtMs) open.lastAtMs = finding.atMs
    open.context = finding.context
    open.revisionSeq = state.revisionSeq
    return
  }
  notices.noticeSeqLast += 1
  const noticeId = `n-${notices.noticeSeqLast}` as NoticeId
  notices.byId.set(noticeId, {
    noticeId, code: finding.code, raisedAtMs: finding.atMs, lastAtMs: finding.atMs, repeatCount: 0, deviceId, tripSeq,
    context: finding.context, acknowledgedBy: null, acknowledgedAtMs: null, revisionSeq: state.revisionSeq, about,
  })
  notices.openByAbout.set(about, noticeId)
  if (notices.byId.size > NOTICES_MAX) forgetOldest(notices)
  emit({ type: 'notice.raised', eventTimeMs: finding.atMs, noticeId, code: finding.code, tripId: finding.trip?.tripId ?? null, deviceId, context: finding.context })
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
  state.notices.openByAbout.delete(notice.about)
  return true
}

function forgetOldest(notices: NoticeBook): void {
  const oldest = notices.byId.values().next().value
  if (oldest === undefined) return
  notices.byId.delete(oldest.noticeId)
  if (notices.openByAbout.get(oldest.about) === oldest.noticeId) notices.openByAbout.delete(oldest.about)
}
