/**
 * Alarms, warnings and information in order of urgency, equal ones under one heading. Severity is shape, word and colour; an
 * alarm that was acknowledged or has ended stays in the list, quiet, as long as the server keeps it.
 */
import { useEffect, useMemo, useRef, type MouseEvent } from 'react'
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
  const hasHeard = useTwinStore((state) => (state.crossing?.observationCount ?? 0) > 0)
  const chosenNoticeId = useLiveStore((state) => state.chosenNoticeId)
  const openNoticeGroup = useLiveStore((state) => state.openNoticeGroup)
  const groups = useMemo(() => noticeGroupsOf(notices), [notices])
  const chosenKey = groups.find((group) => group.notices.some(({ noticeId }) => noticeId === chosenNoticeId))?.key
  useEffect(() => {
    if (chosenKey !== undefined) openNoticeGroup(chosenKey)
  }, [chosenKey, chosenNoticeId, openNoticeGroup])
  const list = useRef<HTMLUListElement>(null)
  /** The button pressed last and its place: acknowledging may take it away with its group, and the focus with it. */
  const pressed = useRef<{ readonly button: Element; readonly place: number } | null>(null)
  useEffect(() => {
    if (pressed.current === null || pressed.current.button.isConnected) return
    const { place } = pressed.current
    pressed.current = null
    if (document.activeElement !== document.body) return
    const items = list.current?.children ?? []
    items[Math.min(place, items.length - 1)]?.querySelector('button')?.focus()
  }, [groups])
  function onClickCapture({ target }: MouseEvent): void {
    const button = target instanceof Element ? target.closest('button') : null
    const place = [...(list.current?.children ?? [])].findIndex((item) => item.contains(button))
    pressed.current = button === null ? null : { button, place }
  }
  if (!hasStarted) return <Note>{t('app.loading')}</Note>
  // Where nothing was ever heard, all being well is not known.
  if (groups.length === 0) return <Note>{t(hasHeard ? 'notices.none' : 'notices.nothingHeard')}</Note>
  return (
    <ul ref={list} className={style.groups} aria-label={t('notices.title')} onClickCapture={onClickCapture}>
      {groups.map((group) => {
        const [only, second] = group.notices
        return (
          <li key={group.key} data-severity={group.severity} data-quiet={group.isQuiet}>
            {only !== undefined && second === undefined ? <NoticeRow notice={only} isAlone /> : <NoticeGroupBox group={group} />}
          </li>
        )
      })}
    </ul>
  )
}
