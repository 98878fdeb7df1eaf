/**
 * The record of the selected truck: identity, what is missing, every step with its evidence, and what the user may order.
 *
 * The line of the truck comes with the views; the steps and their evidence are asked for when the line changes.
 */
import { useEffect, useRef } from 'react'
import { ActionIcon, Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { TripDetailView, TruckView } from '../../../engine/protocol/view.ts'
import { twinMsAt } from '../../data/clock.ts'
import { getTripDetail } from '../../data/rest.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { useResource } from '../../data/use-resource.ts'
import { formatDuration } from '../../format/duration.ts'
import { textIn } from '../../format/local-text.ts'
import { formatDayClock } from '../../format/time.ts'
import { failureText } from '../../i18n/problem-texts.ts'
import { STATUS_LOOKS } from '../../theme/truck-status.ts'
import { toggleFollow } from '../keyboard.ts'
import { useLiveStore } from '../live-store.ts'
import { Note } from '../Panel.tsx'
import { useLanguage, useNames, usePageMs } from '../reader.ts'
import { MissingList } from './MissingList.tsx'
import { Plate } from './Plate.tsx'
import { EvidenceList, StepTimeline } from './StepTimeline.tsx'
import { TruckActions } from './TruckActions.tsx'
import style from './truck.module.css'

export default function TruckRecord({ tripSeq }: { readonly tripSeq: number }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const crossingId = useTwinStore((state) => state.crossingId)
  const onSite = useTwinStore((state) => state.trucks.get(tripSeq))
  const hasStarted = useTwinStore((state) => state.crossing !== null)
  const departedTripId = useLiveStore((state) => state.departedTripIds.get(tripSeq))
  const rememberDeparted = useLiveStore((state) => state.rememberDeparted)
  const tripId = onSite?.tripId ?? departedTripId ?? null
  // It may leave while it is looked at: its id keeps its record on screen.
  useEffect(() => {
    if (onSite !== undefined && departedTripId === undefined) rememberDeparted(tripSeq, onSite.tripId)
  }, [onSite, departedTripId, rememberDeparted, tripSeq])
  // Nobody is left to follow: the picture would stay where the truck was last, without a word.
  const isFollowedAway = useTwinStore((state) => state.followTripSeq === tripSeq && state.crossing !== null && !state.trucks.has(tripSeq))
  const follow = useTwinStore((state) => state.follow)
  useEffect(() => {
    if (isFollowedAway) follow(null)
  }, [isFollowedAway, follow])
  const { value: detail, failure } = useResource(
    crossingId === null || tripId === null ? null : `${crossingId}/${tripId}`,
    (signal) => getTripDetail(crossingId ?? '', tripId ?? '', signal),
    versionOf(onSite),
  )
  const truck = onSite ?? detail?.truck
  if (truck === undefined) {
    return (
      <article className={style.record}>
        <RecordHead title={t('truck.titleUnknown')} />
        <Note>{hasStarted ? t('truck.gone') : t('app.loading')}</Note>
      </article>
    )
  }
  return (
    <article className={style.record}>
      <RecordHead truck={truck} isOnSite={onSite !== undefined} title={t('truck.titleNoPlate')} />
      {onSite === undefined && <Note>{t('truck.gone')}</Note>}
      {failure !== null && <Note isFailure>{failureText(failure, language)}</Note>}
      {detail !== null && <MissingList detail={detail} />}
      <Facts truck={truck} detail={detail} />
      {detail === null ? (
        failure === null && <Note>{t('app.loading')}</Note>
      ) : (
        <>
          {onSite !== undefined && <TruckActions detail={detail} />}
          <StepTimeline steps={detail.steps} />
          {detail.sightings.length > 0 && (
            <details className={style.sightings}>
              <summary>
                {t('truck.sightings')} ({detail.sightings.length})
              </summary>
              <EvidenceList evidence={detail.sightings} />
            </details>
          )}
        </>
      )}
    </article>
  )
}

/** Changes with whatever the steps of the truck may show. */
const versionOf = (truck: TruckView | undefined): string =>
  truck === undefined
    ? 'departed'
    : [truck.stepId, truck.stepDoneCount, truck.status, truck.placeId, truck.heardAtMs, ...truck.missingStepIds].join('/')

/** Rigid trucks and tractors alone pull none; a trailer that should be there and has no plate says so. */
const TRAILER_CLASSES: ReadonlySet<TruckView['vehicleClass']> = new Set(['container', 'reefer', 'flatbed'])

function RecordHead({ truck, isOnSite = false, title }: { readonly truck?: TruckView; readonly isOnSite?: boolean; readonly title: string }) {
  const { t } = useTranslation()
  const heading = useRef<HTMLHeadingElement>(null)
  const select = useTwinStore((state) => state.select)
  const isFollowing = useTwinStore((state) => truck !== undefined && state.followTripSeq === truck.tripSeq)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <header className={style.head}>
      <h2 ref={heading} tabIndex={-1}>
        {truck === undefined ? (
          title
        ) : (
          <span className={style.plates}>
            <Plate of="tractor" plate={truck.tractorPlate} />
            {(truck.trailerPlate !== null || (truck.tractorPlate !== null && TRAILER_CLASSES.has(truck.vehicleClass))) && <Plate of="trailer" plate={truck.trailerPlate} />}
          </span>
        )}
      </h2>
      <div className={style.headTools}>
        {truck !== undefined && isOnSite && (
          <Button size="compact-sm" variant={isFollowing ? 'filled' : 'default'} aria-pressed={isFollowing} onClick={toggleFollow}>
            {t(isFollowing ? 'stage.unfollow' : 'stage.follow')}
          </Button>
        )}
        <ActionIcon size={26} variant="default" aria-label={t('truck.close')} title={`${t('truck.close')} (Esc)`} onClick={() => select(null)}>
          ✕
        </ActionIcon>
      </div>
    </header>
  )
}

const TICK_MS = 1_000

function Facts({ truck, detail }: { readonly truck: TruckView; readonly detail: TripDetailView | null }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const nameOf = useNames()
  const clock = useTwinStore((state) => state.clock)
  const pageMs = usePageMs(TICK_MS)
  const look = STATUS_LOOKS[truck.status]
  const vin = detail?.vin ?? null
  const corridorId = detail?.corridorId ?? null
  const outcome = detail?.outcome ?? null
  const workflowName = detail?.workflowName ?? null
  const place = truck.placeId === null ? t('truck.onTheWay') : nameOf(truck.placeId)
  const rows: readonly (readonly [string, string] | null)[] = [
    [t('truck.declaration'), truck.declarationId ?? t('truck.noDeclaration')],
    outcome !== null ? null : [t('truck.place'), clock === null ? place : t('truck.placeSince', { place, duration: formatDuration(twinMsAt(clock, pageMs) - truck.placeSinceMs, language) })],
    truck.slotSeq === null ? null : [t('truck.slot'), t('truck.slotValue', { slot: truck.slotSeq })],
    [t('truck.cargo'), [truck.cargo === null ? null : t(`cargo.${truck.cargo}`), t(`vehicleClass.${truck.vehicleClass}`)].filter((part) => part !== null).join(' · ')],
    detail === null || detail.containerNumbers.length === 0 ? null : [t('truck.containers'), detail.containerNumbers.join(', ')],
    truck.company === null ? null : [t('truck.company'), truck.company],
    vin === null ? null : [t('truck.vin'), vin],
    corridorId === null ? null : [t('truck.corridor'), nameOf(corridorId)],
    [t('truck.opened'), formatDayClock(truck.openedAtMs, language)],
    [t('truck.heard'), formatDayClock(truck.heardAtMs, language)],
    [t('truck.provenance'), `${t(`truck.provenanceWords.${truck.provenance}`)} · ${t(truck.isTracked ? 'truck.tracked' : 'truck.untracked')}`],
  ]
  return (
    <>
      <p className={style.state} data-abnormal={look.isAbnormal}>
        <strong>
          <span aria-hidden="true" style={{ color: look.colour }}>
            {look.mark}
          </span>{' '}
          {outcome === null ? t(`status.${truck.status}`) : t(`truck.outcome.${outcome}`)}
        </strong>
        <span>
          {/* The name of a workflow says the direction itself. */}
          {workflowName !== null ? textIn(workflowName, language) : t(truck.direction === null ? 'direction.unknown' : `direction.${truck.direction}Long`)}
        </span>
      </p>
      <dl className={style.facts}>
        {rows.map(
          (row) =>
            row !== null && (
              <div key={row[0]}>
                <dt>{row[0]}</dt>
                <dd>{row[1]}</dd>
              </div>
            ),
        )}
      </dl>
    </>
  )
}
