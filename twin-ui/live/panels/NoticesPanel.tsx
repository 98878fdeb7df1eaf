/**
 * Alarms, warnings and information in order of urgency. Severity is shape, word and colour; an acknowledged alarm stays in
 * the list, quiet, as long as the server keeps it.
 */
import { useEffect, useRef, useState } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { NOTICES } from '../../../engine/model/notices.ts'
import type { NoticeView } from '../../../engine/protocol/view.ts'
import type { Failure } from '../../data/rest.ts'
import { mayOrder, useSessionStore } from '../../data/session-store.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { formatClock } from '../../format/time.ts'
import { failureText } from '../../i18n/problem-texts.ts'
import { inOrderOfUrgency, useLiveStore } from '../live-store.ts'
import { LongList } from '../LongList.tsx'
import { useNoticeText } from '../notice-text.ts'
import { acknowledge } from '../orders.ts'
import { Note } from '../Panel.tsx'
import { useLanguage } from '../reader.ts'
import { SEVERITY_MARKS } from '../../theme/severity.ts'
import style from '../panels.module.css'

const SHOWN_COUNT_STEP = 40

export function NoticesPanel() {
  const { t } = useTranslation()
  const notices = useTwinStore((state) => state.notices)
  const hasStarted = useTwinStore((state) => state.crossing !== null)
  if (!hasStarted) return <Note>{t('app.loading')}</Note>
  if (notices.length === 0) return <Note>{t('notices.none')}</Note>
  return (
    <LongList items={inOrderOfUrgency(notices)} stepCount={SHOWN_COUNT_STEP}>
      {(shown) => (
        <ul className={style.notices} aria-label={t('notices.title')}>
          {shown.map((notice) => (
            <NoticeRow key={notice.noticeId} notice={notice} />
          ))}
        </ul>
      )}
    </LongList>
  )
}

function NoticeRow({ notice }: { readonly notice: NoticeView }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const textOf = useNoticeText()
  const row = useRef<HTMLLIElement>(null)
  const isChosen = useLiveStore((state) => state.chosenNoticeId === notice.noticeId)
  const chooseNotice = useLiveStore((state) => state.chooseNotice)
  const select = useTwinStore((state) => state.select)
  const canAcknowledge = useSessionStore(({ session }) => mayOrder(session, 'notice.acknowledge'))
  const [failure, setFailure] = useState<Failure | null>(null)
  const { acknowledgedAtMs, acknowledgedBy, lastAtMs, repeatCount, severity, tripSeq } = notice
  const isQuiet = acknowledgedAtMs !== null
  useEffect(() => {
    if (isChosen) row.current?.scrollIntoView({ block: 'nearest' })
  }, [isChosen])
  return (
    <li ref={row} data-severity={severity} data-quiet={isQuiet} data-chosen={isChosen} aria-current={isChosen ? 'true' : undefined}>
      <span className={style.noticeHead}>
        <strong>
          <span aria-hidden="true">{SEVERITY_MARKS[severity]}</span> {t(`severity.${severity}`)}
        </strong>
        <time dateTime={new Date(lastAtMs).toISOString()}>{formatClock(lastAtMs, language)}</time>
        {repeatCount > 0 && <span>{t('notices.repeats', { count: repeatCount + 1 })}</span>}
      </span>
      <span className={style.noticeText} title={NOTICES[notice.code]?.hint[language]}>
        {textOf(notice)}
      </span>
      {isQuiet && (
        <span className={style.noticeAcknowledged}>
          {t('notices.acknowledged', { name: acknowledgedBy ?? '', time: formatClock(acknowledgedAtMs, language) })}
        </span>
      )}
      <span className={style.noticeActions}>
        {tripSeq !== null && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              chooseNotice(notice.noticeId)
              select(tripSeq)
            }}
          >
            {t('notices.showTruck')}
          </Button>
        )}
        {!isQuiet && severity !== 'info' && canAcknowledge && (
          <Button size="compact-sm" variant="default" onClick={() => void acknowledge(notice.noticeId).then(setFailure)}>
            {t('notices.acknowledge')}
          </Button>
        )}
      </span>
      {failure !== null && <span role="alert">{failureText(failure, language)}</span>}
    </li>
  )
}
