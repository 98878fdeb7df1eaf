/** The steps of the workflow from first to last, each with its state in shape and word, its time and its evidence. */
import { useTranslation } from 'react-i18next'
import { SLOT_REASONS, type SlotReason } from '../../../engine/model/slot-reasons.ts'
import type { EvidenceView, StepView } from '../../../engine/protocol/view.ts'
import type { Language } from '../../data/twin-store.ts'
import { formatDuration } from '../../format/duration.ts'
import { textIn } from '../../format/local-text.ts'
import { formatPercent } from '../../format/number.ts'
import { formatClock, formatDayClock } from '../../format/time.ts'
import { useTwinNowMs } from '../twin-now.ts'
import { useLanguage, useNames } from '../reader.ts'
import style from './truck.module.css'

/** A fact that came in the wrong order by less is late for the engine, not for a reader. */
const LATE_SHOWN_MS = 60_000

/** What people and policies give as their reason; every other kind's text is an identifier. */
const SENTENCE_KINDS: ReadonlySet<EvidenceView['kind']> = new Set(['callForward', 'operator'])

/** A policy's reason is a code with words in both languages; a controller's own words stay as they were written. */
const reasonIn = (text: string, language: Language): string => (Object.hasOwn(SLOT_REASONS, text) ? textIn(SLOT_REASONS[text as SlotReason], language) : text)

const MARKS: Readonly<Record<StepView['state'], string>> = { done: '✓', active: '●', waiting: '○', notNeeded: '–', missing: '▲', refused: '✕' }

export function StepTimeline({ steps }: { readonly steps: readonly StepView[] }) {
  const { t } = useTranslation()
  const needed = steps.filter(({ state }) => state !== 'notNeeded')
  const doneCount = needed.filter(({ state }) => state === 'done').length
  return (
    <section className={style.steps} aria-label={t('truck.steps')}>
      <h3>
        {t('truck.steps')} <small>{t('truck.stepCount', { done: doneCount, total: needed.length })}</small>
      </h3>
      <ol>
        {steps.map((step) => (
          <Step key={step.stepId} step={step} />
        ))}
      </ol>
    </section>
  )
}

function Step({ step }: { readonly step: StepView }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { actor, doneAtMs, evidence, name, officialStepIndex, startedAtMs, state, targetMs } = step
  return (
    <li data-state={state}>
      <span className={style.mark} aria-hidden="true">
        {MARKS[state]}
      </span>
      <div>
        <p className={style.stepHead}>
          <strong title={officialStepIndex === null ? undefined : t('truck.officialStep', { index: officialStepIndex })}>
            {textIn(name, language)}
            {officialStepIndex !== null && <sup aria-hidden="true">{officialStepIndex}</sup>}
          </strong>
          <span>
            {t(`stepState.${state}`)}
            {doneAtMs !== null && ` · ${formatClock(doneAtMs, language)}`}
          </span>
        </p>
        <p className={style.stepActor}>
          {textIn(actor, language)}
          {state === 'active' && startedAtMs !== null && targetMs !== null && <Target startedAtMs={startedAtMs} targetMs={targetMs} />}
        </p>
        {evidence.length > 0 && <EvidenceList evidence={evidence} />}
      </div>
    </li>
  )
}

function Target({ startedAtMs, targetMs }: { readonly startedAtMs: number; readonly targetMs: number }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const nowMs = useTwinNowMs()
  const overMs = nowMs === null ? 0 : nowMs - startedAtMs - targetMs
  if (overMs > 0) return <strong className={style.over}> · {t('truck.overTarget', { duration: formatDuration(overMs, language) })}</strong>
  return <> · {t('truck.target', { duration: formatDuration(targetMs, language) })}</>
}

export function EvidenceList({ evidence }: { readonly evidence: readonly EvidenceView[] }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const nameOf = useNames()
  return (
    <ul className={style.evidence} aria-label={t('truck.evidence')}>
      {evidence.map(({ confidenceRatio, deviceId, eventTimeMs, isLate, kind, observationId, receivedAtMs, text }) => (
        <li key={observationId}>
          <time dateTime={new Date(eventTimeMs).toISOString()}>{formatDayClock(eventTimeMs, language)}</time> {t(`evidenceKind.${kind}`)}
          {text !== '' && (SENTENCE_KINDS.has(kind) ? <span>{reasonIn(text, language)}</span> : <code>{text}</code>)}
          <small title={deviceId}>
            {nameOf(deviceId)}
            {confidenceRatio !== null && ` · ${t('truck.confidence', { percent: formatPercent(confidenceRatio, language) })}`}
            {isLate && receivedAtMs - eventTimeMs >= LATE_SHOWN_MS && <strong> · ⧗ {t('truck.late', { duration: formatDuration(receivedAtMs - eventTimeMs, language) })}</strong>}
          </small>
        </li>
      ))}
    </ul>
  )
}
