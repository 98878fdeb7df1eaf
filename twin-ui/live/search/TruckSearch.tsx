/**
 * Search field over the trucks on the site: the keyboard's way to any truck, and the text twin of clicking one in the picture.
 * Where nobody on the site fits, the server is asked for trips that have left.
 *
 * Pattern: ARIA combobox with a list box; arrows move, Enter takes, Esc leaves.
 */
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useSessionStore } from '../../data/session-store.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import type { TruckView } from '../../../engine/protocol/view.ts'
import { findTrips } from '../../data/rest.ts'
import { useResource } from '../../data/use-resource.ts'
import { plateTextOf } from '../../format/plate.ts'
import { STATUS_LOOKS } from '../../theme/truck-status.ts'
import { useLiveStore } from '../live-store.ts'
import { useNames } from '../reader.ts'
import { findTrucks } from './find-trucks.ts'
import style from './search.module.css'

/** As many as fit under the field without scrolling. */
const FOUND_COUNT_MAX = 8
/** The server is asked once the typing rests. */
const TYPING_REST_MS = 300
const QUERY_LENGTH_MIN = 2

/** One line of the list: a truck on the site, or a trip that has left. */
interface Found {
  readonly tripSeq: number
  readonly tripId: string
  readonly tractorPlate: string | null
  readonly declarationId: string | null
  /** Null: no longer on the site. */
  readonly onSite: Pick<TruckView, 'status' | 'placeId' | 'trailerPlate'> | null
}

function useDepartedTrips(query: string, isWanted: boolean): readonly Found[] {
  const crossingId = useTwinStore((state) => state.crossingId)
  const [asked, setAsked] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setAsked(query), TYPING_REST_MS)
    return () => clearTimeout(timer)
  }, [query])
  const isAsked = isWanted && crossingId !== null && asked === query && query.length >= QUERY_LENGTH_MIN
  const { value } = useResource(isAsked ? `${crossingId}/${asked}` : null, (signal) => findTrips(crossingId ?? '', asked, signal))
  return isAsked && value !== null ? value.map((trip) => ({ ...trip, onSite: null })) : []
}

export function TruckSearch() {
  const { t } = useTranslation()
  const nameOf = useNames()
  const listId = useId()
  const field = useRef<HTMLInputElement>(null)
  const [query, setQuery] = useState('')
  const [isOpen, setIsOpen] = useState(false)
  const [activeIndex, setActiveIndex] = useState(0)
  const trucks = useTwinStore((state) => state.trucks)
  const select = useTwinStore((state) => state.select)
  const arePlatesMasked = useSessionStore(({ session }) => session !== null && !session.seesPlates)
  const rememberDeparted = useLiveStore((state) => state.rememberDeparted)
  const searchFocusSeq = useLiveStore((state) => state.searchFocusSeq)
  useEffect(() => {
    if (searchFocusSeq > 0) field.current?.focus()
  }, [searchFocusSeq])

  const hasList = isOpen && query.trim() !== ''
  const present = hasList ? findTrucks(trucks.values(), query, FOUND_COUNT_MAX) : []
  const departed = useDepartedTrips(query.trim(), hasList && present.length === 0)
  const found: readonly Found[] = present.length > 0 ? present.map((truck) => ({ ...truck, onSite: truck })) : departed

  function take({ onSite, tripId, tripSeq }: Found): void {
    if (onSite === null) rememberDeparted(tripSeq, tripId)
    select(tripSeq)
    setIsOpen(false)
    field.current?.blur()
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') setActiveIndex((index) => Math.min(index + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setActiveIndex((index) => Math.max(index - 1, 0))
    else if (event.key === 'Enter') {
      const chosen = found[activeIndex]
      if (chosen !== undefined) take(chosen)
    } else if (event.key === 'Escape') {
      setQuery('')
      setIsOpen(false)
      field.current?.blur()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className={style.search} role="search">
      <input
        ref={field}
        type="search"
        role="combobox"
        aria-label={t('search.label')}
        aria-expanded={hasList}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={hasList && found.length > 0 ? `${listId}-${activeIndex}` : undefined}
        placeholder={t('search.placeholder')}
        title={t('search.label')}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setActiveIndex(0)
          setIsOpen(true)
        }}
        onFocus={() => setIsOpen(true)}
        onBlur={() => setIsOpen(false)}
        onKeyDown={onKeyDown}
      />
      <kbd aria-hidden="true">/</kbd>
      <div className={style.drop} hidden={!hasList}>
        <ul id={listId} role="listbox" aria-label={t('search.label')}>
          {found.map((truck, index) => (
            <li
              key={truck.tripSeq}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === activeIndex}
              onPointerDown={(event) => {
                event.preventDefault()
                take(truck)
              }}
            >
              <span>
                {truck.tractorPlate === null ? t('truck.noPlate') : plateTextOf(truck.tractorPlate).line}
                {truck.onSite !== null && truck.onSite.trailerPlate !== null && <small> · {plateTextOf(truck.onSite.trailerPlate).line}</small>}
              </span>
              <small>
                {truck.declarationId ?? t('truck.noDeclaration')} ·{' '}
                {truck.onSite === null ? (
                  t('search.notOnSite')
                ) : (
                  <>
                    <span aria-hidden="true">{STATUS_LOOKS[truck.onSite.status].mark}</span> {t(`status.${truck.onSite.status}`)}
                    {truck.onSite.placeId === null ? '' : ` · ${nameOf(truck.onSite.placeId)}`}
                  </>
                )}
              </small>
            </li>
          ))}
        </ul>
        {hasList && found.length === 0 && <p>{t('search.none', { query })}</p>}
        {hasList && arePlatesMasked && <p>{t('search.masked')}</p>}
      </div>
      <span role="status" className="visually-hidden">
        {hasList ? t('search.results', { count: found.length }) : ''}
      </span>
    </div>
  )
}
