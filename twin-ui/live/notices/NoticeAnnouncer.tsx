/**
 * Tells screen readers of new alarms: politely, gathered, at most one message in five seconds (WCAG 4.1.3).
 *
 * What stood there at the start is in the list and not announced.
 */
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { NoticeView } from '../../../engine/protocol/view.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { isOpenNotice } from './notice-groups.ts'
import { useNoticeText } from './notice-text.ts'

const EVERY_MS = 5_000

export function NoticeAnnouncer() {
  const { t } = useTranslation()
  const textOf = useNoticeText()
  const known = useRef<ReadonlySet<string> | null>(null)
  const [fresh, setFresh] = useState<readonly NoticeView[]>([])
  useEffect(() => {
    const look = (): void => {
      const { crossing, notices } = useTwinStore.getState()
      if (crossing === null) {
        known.current = null
        return
      }
      const alarms = notices.filter((notice) => notice.severity === 'alarm' && isOpenNotice(notice))
      const before = known.current
      known.current = new Set(alarms.map(({ noticeId }) => noticeId))
      if (before === null) return
      const news = alarms.filter(({ noticeId }) => !before.has(noticeId))
      if (news.length > 0) setFresh(news)
    }
    const timer = setInterval(look, EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  const [newest] = fresh
  const text = newest === undefined ? '' : textOf(newest)
  return (
    <div role="status" className="visually-hidden">
      {newest === undefined ? '' : fresh.length === 1 ? t('notices.announce', { text }) : t('notices.announceMany', { count: fresh.length, text })}
    </div>
  )
}
