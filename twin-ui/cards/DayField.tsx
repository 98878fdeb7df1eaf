/**
 * A day written as everywhere on the page, day/month/year, in both languages; beside it the browser's calendar.
 *
 * The browser's own date field orders day and month by the browser's language, whatever the page speaks.
 */
import { useRef, useState } from 'react'
import { ActionIcon, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { dayFieldOf, orderedDay, parseDay } from './days.ts'
import style from './cards.module.css'

export interface DayFieldProps {
  readonly label: string
  /** `2027-07-05`; empty while no day is written. */
  readonly day: string
  /** The first day that may be chosen. */
  readonly fromMs: number
  readonly onChange: (day: string) => void
}

export function DayField({ label, day, fromMs, onChange }: DayFieldProps) {
  const { t } = useTranslation()
  const calendar = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(() => orderedDay(day))
  const [hasLeft, setHasLeft] = useState(false)
  const firstDay = dayFieldOf(fromMs)
  const error = day === '' ? t('cards.dayNeeded') : day < firstDay ? t('cards.dayPast', { day: orderedDay(firstDay) }) : undefined
  return (
    <TextInput
      label={label}
      required
      inputMode="numeric"
      placeholder={t('cards.dayForm')}
      description={hasLeft && error !== undefined ? undefined : t('cards.dayForm')}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      maxLength={10}
      value={text}
      error={hasLeft ? error : undefined}
      onChange={(event) => {
        setText(event.currentTarget.value)
        onChange(parseDay(event.currentTarget.value) ?? '')
      }}
      onBlur={() => {
        setHasLeft(true)
        if (day !== '') setText(orderedDay(day))
      }}
      rightSection={
        <>
          <input
            ref={calendar}
            type="date"
            className={style.calendar}
            tabIndex={-1}
            aria-hidden="true"
            min={firstDay}
            value={day}
            onChange={(event) => {
              if (event.currentTarget.value === '') return
              setText(orderedDay(event.currentTarget.value))
              onChange(event.currentTarget.value)
            }}
          />
          <ActionIcon variant="subtle" size={26} aria-label={t('cards.calendar')} title={t('cards.calendar')} onClick={() => calendar.current?.showPicker()}>
            <svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
              <path d="M2 4.5h12v9H2zM2 7.5h12M5 2v3M11 2v3" />
            </svg>
          </ActionIcon>
        </>
      }
    />
  )
}
