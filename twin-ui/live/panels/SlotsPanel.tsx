/**
 * The slot queue (lốt): who is next, since when it waits, who has been called.
 *
 * Asked from the server while it is on screen, every REFRESH_MS: the queue moves in minutes, not in seconds.
 */
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SLOT_REASONS } from '../../../engine/model/slot-reasons.ts'
import type { SlotView } from '../../../engine/protocol/view.ts'
import { twinMsAt } from '../../data/clock.ts'
import { listSlots } from '../../data/rest.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { useResource } from '../../data/use-resource.ts'
import { formatDuration } from '../../format/duration.ts'
import { formatNumber } from '../../format/number.ts'
import { plateTextOf } from '../../format/plate.ts'
import { failureText } from '../../i18n/problem-texts.ts'
import { LongList } from '../LongList.tsx'
import { Note } from '../Panel.tsx'
import { useLanguage, useNames, usePageMs } from '../reader.ts'
import style from '../panels.module.css'

const REFRESH_MS = 3_000
const SHOWN_COUNT_STEP = 60

export function SlotsPanel() {
  const { t } = useTranslation()
  const language = useLanguage()
  const crossingId = useTwinStore((state) => state.crossingId)
  const [refreshSeq, setRefreshSeq] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setRefreshSeq((seq) => seq + 1), REFRESH_MS)
    return () => clearInterval(timer)
  }, [])
  const { value, failure } = useResource(crossingId, (signal) => listSlots(crossingId ?? '', signal), refreshSeq)
  if (value === null) return failure === null ? <Note>{t('app.loading')}</Note> : <Note isFailure>{failureText(failure, language)}</Note>
  return (
    <>
      {failure !== null && <Note isFailure>{failureText(failure, language)}</Note>}
      {value.length === 0 ? <Note>{t('slots.none')}</Note> : <SlotTable slots={value} />}
    </>
  )
}

function SlotTable({ slots }: { readonly slots: readonly SlotView[] }) {
  const { t } = useTranslation()
  return (
    <LongList items={slots} stepCount={SHOWN_COUNT_STEP}>
      {(shown) => (
        <table className={`${style.table} ${style.slots}`}>
          <caption className="visually-hidden">{t('slots.caption')}</caption>
          <thead>
            <tr>
              <th scope="col" className={style.number}>
                {t('slots.place')}
              </th>
              <th scope="col">{t('slots.truck')}</th>
              <th scope="col">{t('slots.yard')}</th>
              <th scope="col" className={style.number}>
                {t('slots.wait')}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((slot) => (
              <SlotRow key={slot.slotSeq} slot={slot} />
            ))}
          </tbody>
        </table>
      )}
    </LongList>
  )
}

const TICK_MS = 2_000

function SlotRow({ slot }: { readonly slot: SlotView }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const nameOf = useNames()
  const pageMs = usePageMs(TICK_MS)
  const clock = useTwinStore((state) => state.clock)
  const isSelected = useTwinStore((state) => state.selectedTripSeq === slot.tripSeq)
  const select = useTwinStore((state) => state.select)
  const { aheadVeh, assignedAtMs, calledAtMs, cargo, reason, slotSeq, tractorPlate, tripSeq, yardId } = slot
  const untilMs = calledAtMs ?? (clock === null ? assignedAtMs : twinMsAt(clock, pageMs))
  return (
    <tr data-chosen={isSelected}>
      <td className={style.number} title={`${t('slots.slot')} ${slotSeq}: ${SLOT_REASONS[reason][language]}`}>
        {calledAtMs === null ? formatNumber(aheadVeh + 1, language) : <span title={t('slots.called')}>»</span>}
      </td>
      <th scope="row">
        <button type="button" className={style.linkButton} onClick={() => select(tripSeq)}>
          {tractorPlate === null ? t('slots.unknownTruck') : plateTextOf(tractorPlate).line}
        </button>
        {cargo !== null && <small>{t(`cargo.${cargo}`)}</small>}
      </th>
      <td title={yardId === null ? undefined : nameOf(yardId)}>{yardId === null ? <span className={style.dim}>–</span> : nameOf(yardId)}</td>
      <td className={style.number}>
        {formatDuration(untilMs - assignedAtMs, language)}
        {calledAtMs !== null && <small>{t('slots.called')}</small>}
      </td>
    </tr>
  )
}
