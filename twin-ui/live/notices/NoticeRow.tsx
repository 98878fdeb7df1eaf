/** One finding: when, about whom, what, whether it still holds, and the way to its truck. */
import { useEffect, useRef, useState } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { NOTICES, type NoticeDefinition } from '../../../engine/model/notices.ts'
import type { NoticeView } from '../../../engine/protocol/view.ts'
import type { Failure } from '../../data/rest.ts'
import { mayOrder, useSessionStore } from '../../data/session-store.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { plateTextOf } from '../../format/plate.ts'
import { formatClockAsOf } from '../../format/time.ts'
import { failureText } from '../../i18n/problem-texts.ts'
import { SEVERITY_MARKS } from '../../theme/severity.ts'
import { useLiveStore } from '../live-store.ts'
import { acknowledge } from '../orders.ts'
import panels from '../panels.module.css'
import { useLanguage } from '../reader.ts'
import { isOpenNotice } from './notice-groups.ts'
import { useNoticeText } from './notice-text.ts'
import { standingOf } from './notice-standing.ts'
import style from './notices.module.css'

export interface NoticeRowProps {
  readonly notice: NoticeView
  /** It stands outside of any group and says its severity itself. */
  readonly isAlone?: boolean
  readonly onAcknowledge?: () => void
}

export function NoticeRow({ notice, isAlone = false, onAcknowledge }: NoticeRowProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const textOf = useNoticeText()
  const row = useRef<HTMLDivElement>(null)
  const isChosen = useLiveStore((state) => state.chosenNoticeId === notice.noticeId)
  const canAcknowledge = useSessionStore(({ session }) => mayOrder(session, 'notice.acknowledge'))
  const crossing = useTwinStore((state) => state.crossing)
  const trucks = useTwinStore((state) => state.trucks)
  const [failure, setFailure] = useState<Failure | null>(null)
  const { acknowledgedAtMs, acknowledgedBy, code, endedAtMs, lastAtMs, repeatCount, severity } = notice
  const standing = acknowledgedAtMs === null ? standingOf(notice, { crossing, trucks }) : null
  const asOfMs = crossing?.asOfMs ?? lastAtMs
  const text = textOf(notice)
  const hint = (NOTICES as Readonly<Record<string, NoticeDefinition>>)[code]?.hint[language]
  useEffect(() => {
    if (isChosen && isAlone) row.current?.scrollIntoView({ block: 'nearest' })
  }, [isChosen, isAlone])
  return (
    <div ref={row} className={style.row} data-alone={isAlone} data-chosen={isChosen} data-over={standing !== null} aria-current={isChosen ? 'true' : undefined}>
      <span className={style.head}>
        {isAlone && (
          <strong>
            <span aria-hidden="true">{SEVERITY_MARKS[severity]}</span> {t(`severity.${severity}`)}
          </strong>
        )}
        <time dateTime={new Date(lastAtMs).toISOString()}>{formatClockAsOf(lastAtMs, asOfMs, language)}</time>
        <TruckLink notice={notice} />
        {repeatCount > 0 && <span>{t('notices.repeats', { count: repeatCount + 1 })}</span>}
        {standing !== null && (
          <em>
            {t(`notices.is.${standing}`)}
            {endedAtMs === null ? '' : ` ${formatClockAsOf(endedAtMs, asOfMs, language)}`}
          </em>
        )}
      </span>
      {isOpenNotice(notice) && canAcknowledge && (
        <Button
          size="compact-sm"
          variant="default"
          className={style.acknowledge}
          onClick={() => {
            onAcknowledge?.()
            void acknowledge(notice.noticeId).then(setFailure)
          }}
        >
          {t('notices.acknowledge')}
        </Button>
      )}
      <span className={style.text} title={hint === undefined ? text : `${text}\n${hint}`}>
        {text}
      </span>
      {acknowledgedAtMs !== null && (
        <span className={style.acknowledged}>✓ {t('notices.acknowledged', { name: acknowledgedBy ?? '', time: formatClockAsOf(acknowledgedAtMs, asOfMs, language) })}</span>
      )}
      {failure !== null && <span role="alert">{failureText(failure, language)}</span>}
    </div>
  )
}

/** The plate, as a way to the truck's record; a truck that has left is reached by its trip. */
function TruckLink({ notice: { noticeId, tripId, tripSeq } }: { readonly notice: NoticeView }) {
  const { t } = useTranslation()
  const truck = useTwinStore((state) => (tripSeq === null ? undefined : state.trucks.get(tripSeq)))
  const select = useTwinStore((state) => state.select)
  const chooseNotice = useLiveStore((state) => state.chooseNotice)
  const rememberDeparted = useLiveStore((state) => state.rememberDeparted)
  if (tripSeq === null) return null
  const plate = truck?.tractorPlate ?? truck?.trailerPlate ?? null
  const name = plate === null ? t('notices.trip', { tripSeq }) : plateTextOf(plate).line
  return (
    <button
      type="button"
      className={panels.linkButton}
      aria-label={`${t('notices.showTruck')} ${name}`}
      title={t('notices.showTruck')}
      onClick={() => {
        chooseNotice(noticeId)
        if (truck === undefined && tripId !== null) rememberDeparted(tripSeq, tripId)
        select(tripSeq)
      }}
    >
      {name}
    </button>
  )
}
