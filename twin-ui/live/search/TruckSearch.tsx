/**
 * Search field over the trucks on the site: the keyboard's way to any truck, and the text twin of clicking one in the picture.
 *
 * Pattern: ARIA combobox with a list box; arrows move, Enter takes, Esc leaves.
 */
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useSessionStore } from '../../data/session-store.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { plateTextOf } from '../../format/plate.ts'
import { STATUS_LOOKS } from '../../theme/truck-status.ts'
import { useLiveStore } from '../live-store.ts'
import { useNames } from '../reader.ts'
import { findTrucks } from './find-trucks.ts'
import style from './search.module.css'

const FOUND_COUNT_MAX = 12

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
  const searchFocusSeq = useLiveStore((state) => state.searchFocusSeq)
  useEffect(() => {
    if (searchFocusSeq > 0) field.current?.focus()
  }, [searchFocusSeq])

  const found = isOpen ? findTrucks(trucks.values(), query, FOUND_COUNT_MAX) : []
  const hasList = isOpen && query.trim() !== ''

  function take(tripSeq: number): void {
    select(tripSeq)
    setIsOpen(false)
    field.current?.blur()
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') setActiveIndex((index) => Math.min(index + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setActiveIndex((index) => Math.max(index - 1, 0))
    else if (event.key === 'Enter') {
      const chosen = found[activeIndex]
      if (chosen !== undefined) take(chosen.tripSeq)
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
                take(truck.tripSeq)
              }}
            >
              <span>{truck.tractorPlate === null ? t('truck.noPlate') : plateTextOf(truck.tractorPlate).line}</span>
              <small>
                {truck.declarationId ?? t('truck.noDeclaration')} · <span aria-hidden="true">{STATUS_LOOKS[truck.status].mark}</span> {t(`status.${truck.status}`)}
                {truck.placeId === null ? '' : ` · ${nameOf(truck.placeId)}`}
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
