/**
 * Equal findings under one heading: a hundred overdue steps are one line for a controller, and a hundred rows behind it.
 *
 * Groups: what waits before what is over (acknowledged, or ended by itself), then by severity, then the one with the newest finding first.
 * Inside:  newest first.
 * Checked: notice-groups.test.ts.
 */
import type { NoticeCode, NoticeSeverity } from '../../../engine/model/notices.ts'
import type { NoticeView } from '../../../engine/protocol/view.ts'

export interface NoticeGroup {
  readonly key: string
  readonly code: NoticeCode
  readonly severity: NoticeSeverity
  /** Acknowledged, or its cause has gone: nobody need look. */
  readonly isQuiet: boolean
  /** Newest first; never empty. */
  readonly notices: readonly NoticeView[]
}

const SEVERITY_RANK: Readonly<Record<NoticeSeverity, number>> = { alarm: 0, warning: 1, info: 2 }

const isQuietNotice = ({ acknowledgedAtMs, endedAtMs }: NoticeView): boolean => acknowledgedAtMs !== null || endedAtMs !== null

/** What somebody should still look at; information needs nobody. */
export const isOpenNotice = (notice: NoticeView): boolean => !isQuietNotice(notice) && notice.severity !== 'info'

const groupKeyOf = (notice: NoticeView): string => `${isQuietNotice(notice) ? 'quiet' : 'open'}/${notice.severity}/${notice.code}`

const newestAtMs = ({ notices }: NoticeGroup): number => notices[0]?.lastAtMs ?? 0

export function noticeGroupsOf(notices: readonly NoticeView[]): readonly NoticeGroup[] {
  const byKey = new Map<string, NoticeView[]>()
  for (const notice of notices.toSorted((left, right) => right.lastAtMs - left.lastAtMs)) {
    const key = groupKeyOf(notice)
    const known = byKey.get(key)
    if (known === undefined) byKey.set(key, [notice])
    else known.push(notice)
  }
  const groups = [...byKey].flatMap(([key, [first, ...others]]): readonly NoticeGroup[] =>
    first === undefined ? [] : [{ key, code: first.code, severity: first.severity, isQuiet: isQuietNotice(first), notices: [first, ...others] }],
  )
  return groups.sort(
    (left, right) =>
      Number(left.isQuiet) - Number(right.isQuiet) || SEVERITY_RANK[left.severity] - SEVERITY_RANK[right.severity] || newestAtMs(right) - newestAtMs(left),
  )
}

/** The open notice after `chosenNoticeId` in the order of the groups, round and round; null when none is open. */
export function nextOpenNotice(notices: readonly NoticeView[], chosenNoticeId: string | null): NoticeView | null {
  const open = noticeGroupsOf(notices.filter(isOpenNotice)).flatMap((group) => group.notices)
  const at = open.findIndex((notice) => notice.noticeId === chosenNoticeId)
  return open[(at + 1) % Math.max(1, open.length)] ?? null
}

/** How often each subject occurs, the most frequent first: which steps, devices or yards a group is about. */
export function countSubjects(notices: readonly NoticeView[], subjectOf: (notice: NoticeView) => string | null): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>()
  for (const notice of notices) {
    const subject = subjectOf(notice)
    if (subject !== null) counts.set(subject, (counts.get(subject) ?? 0) + 1)
  }
  return [...counts].sort(([, left], [, right]) => right - left)
}
