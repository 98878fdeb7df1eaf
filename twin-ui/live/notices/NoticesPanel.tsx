/**
 * Alarms, warnings and information in order of urgency, equal ones under one heading. Severity is shape, word and colour; an
 * acknowledged alarm stays in the list, quiet, as long as the server keeps it.
 */
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useTwinStore } from '../../data/twin-store.ts'
import { useLiveStore } from '../live-store.ts'
import { Note } from '../Panel.tsx'
import { noticeGroupsOf } from './notice-groups.ts'
import { NoticeGroupBox } from './NoticeGroupBox.tsx'
import { NoticeRow } from './NoticeRow.tsx'
import style from './notices.module.css'

export function NoticesPanel() {
  const { t } = useTranslation()
  const notices = useTwinStore((state) => state.notices)
  const hasStarted = useTwinStore((state) => state.crossing !== null)
  const chosenNoticeId = useLiveStore((state) => state.chosenNoticeId)
  const openNoticeGroup = useLiveStore((state) => state.openNoticeGroup)
  const groups = useMemo(() => noticeGroupsOf(notices), [notices])
  const chosenKey = groups.find((group) => group.notices.some(({ noticeId }) => noticeId === chosenNoticeId))?.key
  useEffect(() => {
    if (chosenKey !== undefined) openNoticeGroup(chosenKey)
  }, [chosenKey, chosenNoticeId, openNoticeGroup])
  if (!hasStarted) return <Note>{t('app.loading')}</Note>
  if (groups.length === 0) return <Note>{t('notices.none')}</Note>
  return (
    <ul className={style.groups} aria-label={t('notices.title')}>
      {groups.map((group) => {
        const [only, second] = group.notices
        return (
          <li key={group.key} data-severity={group.severity} data-quiet={group.isAcknowledged}>
            {only !== undefined && second === undefined ? <NoticeRow notice={only} isAlone /> : <NoticeGroupBox group={group} />}
          </li>
        )
      })}
    </ul>
  )
}
