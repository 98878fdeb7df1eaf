/** Equal findings as one line: how many, the newest, which steps or devices, how many trucks are still here. Opened, it lists every one. */
import { useEffect, useId, useRef, useState } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { NOTICES, type NoticeDefinition } from '../../../engine/model/notices.ts'
import type { NoticeView } from '../../../engine/protocol/view.ts'
import type { Failure } from '../../data/rest.ts'
import { mayOrder, useSessionStore } from '../../data/session-store.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { textIn } from '../../format/local-text.ts'
import { formatNumber } from '../../format/number.ts'
import { formatClockAsOf } from '../../format/time.ts'
import { failureText } from '../../i18n/problem-texts.ts'
import { stepNameOf } from '../../i18n/step-names.ts'
import { SEVERITY_MARKS } from '../../theme/severity.ts'
import { useLiveStore } from '../live-store.ts'
import { acknowledgeAll } from '../orders.ts'
import { useLanguage, useNames } from '../reader.ts'
import { WindowedList } from '../WindowedList.tsx'
import { countSubjects, type NoticeGroup } from './notice-groups.ts'
import { standingOf } from './notice-standing.ts'
import { NoticeRow } from './NoticeRow.tsx'
import style from './notices.module.css'

/** Two lines of text with their padding: notices.module.css sets the same. */
const ROW_PX = 56
const SUBJECTS_SHOWN_COUNT = 3

export function NoticeGroupBox({ group }: { readonly group: NoticeGroup }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const bodyId = useId()
  const { code, isQuiet, key, notices, severity } = group
  const isOpened = useLiveStore((state) => state.openNoticeGroups.has(key))
  const toggleNoticeGroup = useLiveStore((state) => state.toggleNoticeGroup)
  const toggle = useRef<HTMLButtonElement>(null)
  // A newer server may know a code that this page does not.
  const definition = (NOTICES as Readonly<Record<string, NoticeDefinition>>)[code]
  const newestAtMs = notices[0]?.lastAtMs ?? 0
  const asOfMs = useTwinStore((state) => state.crossing?.asOfMs ?? newestAtMs)
  return (
    <>
      <button ref={toggle} type="button" className={style.group} aria-expanded={isOpened} aria-controls={bodyId} title={definition?.hint[language]} onClick={() => toggleNoticeGroup(key)}>
        <span className={style.head}>
          <strong>
            <span aria-hidden="true">{SEVERITY_MARKS[severity]}</span> {t(`severity.${severity}`)}
          </strong>
          <span>{t('notices.newest', { time: formatClockAsOf(newestAtMs, asOfMs, language) })}</span>
        </span>
        <span className={style.count}>
          {formatNumber(notices.length, language)}
          <span aria-hidden="true" className={style.turn} />
          <StillHere group={group} />
        </span>
        <span className={style.title}>{definition === undefined ? code : textIn(definition.several, language)}</span>
        <Subjects notices={notices} />
      </button>
      <div id={bodyId} hidden={!isOpened} className={style.body}>
        {isOpened && (
          <>
            {!isQuiet && severity !== 'info' && <AcknowledgeMany notices={notices} isAlarm={severity === 'alarm'} onDone={() => toggle.current?.focus()} />}
            <GroupRows group={group} label={definition === undefined ? code : textIn(definition.several, language)} onEmpty={() => toggle.current?.focus()} />
          </>
        )}
      </div>
    </>
  )
}

/** How many of the group's trucks are still here; nothing where all are. */
function StillHere({ group: { isQuiet, notices } }: { readonly group: NoticeGroup }) {
  const { t } = useTranslation()
  const crossing = useTwinStore((state) => state.crossing)
  const trucks = useTwinStore((state) => state.trucks)
  if (isQuiet) return null
  const overCount = notices.filter((notice) => standingOf(notice, { crossing, trucks }) !== null).length
  if (overCount === 0) return null
  return <small>{overCount === notices.length ? t('notices.allLeft') : t('notices.here', { count: notices.length - overCount })}</small>
}

/** Which steps or devices the group is about. */
function Subjects({ notices }: { readonly notices: readonly NoticeView[] }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const nameOf = useNames()
  const subjects = countSubjects(notices, ({ context, deviceId }) => {
    const { placeId, stepId } = context
    if (typeof stepId === 'string') return stepNameOf(stepId, language)
    return deviceId !== null ? nameOf(deviceId) : typeof placeId === 'string' ? nameOf(placeId) : null
  })
  if (subjects.length === 0) return null
  const shown = subjects.slice(0, SUBJECTS_SHOWN_COUNT).map(([name, count]) => (count === 1 ? name : `${name} ${formatNumber(count, language)}`))
  const hiddenCount = subjects.length - SUBJECTS_SHOWN_COUNT
  if (hiddenCount > 0) shown.push(t('notices.moreSubjects', { count: hiddenCount }))
  return <span className={style.subjects}>{shown.join(' · ')}</span>
}

/** Those whose cause has gone at once; all of them only where none is an alarm, and after a second look. */
function AcknowledgeMany({ notices, isAlarm, onDone }: { readonly notices: readonly NoticeView[]; readonly isAlarm: boolean; readonly onDone: () => void }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const canAcknowledge = useSessionStore(({ session }) => mayOrder(session, 'notice.acknowledge'))
  const crossing = useTwinStore((state) => state.crossing)
  const trucks = useTwinStore((state) => state.trucks)
  const [isAsking, setIsAsking] = useState(false)
  const [isSending, setIsSending] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  if (!canAcknowledge) return null
  const over = notices.filter((notice) => standingOf(notice, { crossing, trucks }) !== null)

  async function send(chosen: readonly NoticeView[]): Promise<void> {
    setIsAsking(false)
    setIsSending(true)
    setFailure(await acknowledgeAll(chosen.map(({ noticeId }) => noticeId)))
    setIsSending(false)
    onDone()
  }

  return (
    <div className={style.many}>
      {over.length > 0 && over.length < notices.length && (
        <Button size="compact-sm" variant="default" loading={isSending} onClick={() => void send(over)}>
          {t('notices.acknowledgeOver', { count: over.length })}
        </Button>
      )}
      {(!isAlarm || over.length === notices.length) && (
        <Button size="compact-sm" variant={isAsking ? 'filled' : 'default'} loading={isSending} onClick={() => (isAsking ? void send(notices) : setIsAsking(true))} onBlur={() => setIsAsking(false)}>
          {t(isAsking ? 'notices.acknowledgeSurely' : 'notices.acknowledgeAll', { count: notices.length })}
        </Button>
      )}
      {failure !== null && <span role="alert">{failureText(failure, language)}</span>}
    </div>
  )
}

function GroupRows({ group: { key, notices }, label, onEmpty }: { readonly group: NoticeGroup; readonly label: string; readonly onEmpty: () => void }) {
  const host = useRef<HTMLDivElement>(null)
  const chosenNoticeId = useLiveStore((state) => state.chosenNoticeId)
  /** The row that was acknowledged by its button: the focus goes to the one that takes its place. */
  const leaving = useRef<{ readonly noticeId: string; readonly index: number } | null>(null)
  useEffect(() => {
    if (leaving.current === null || notices.some(({ noticeId }) => noticeId === leaving.current?.noticeId)) return
    const place = Math.min(leaving.current.index, notices.length - 1) + 1
    leaving.current = null
    if (document.activeElement !== document.body) return
    const next = host.current?.querySelector<HTMLElement>(`[aria-posinset="${place}"] button`)
    if (next === null || next === undefined) onEmpty()
    else next.focus()
  }, [notices, onEmpty])
  return (
    <div ref={host} key={key}>
      <WindowedList
        items={notices}
        rowPx={ROW_PX}
        label={label}
        keyOf={({ noticeId }) => noticeId}
        shownIndex={notices.findIndex(({ noticeId }) => noticeId === chosenNoticeId)}
      >
        {(notice) => <NoticeRow notice={notice} onAcknowledge={() => (leaving.current = { noticeId: notice.noticeId, index: notices.indexOf(notice) })} />}
      </WindowedList>
    </div>
  )
}
