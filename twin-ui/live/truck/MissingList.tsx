/** What stands in the truck's way, up front: steps passed without evidence, refusals, and what the active step waits for. */
import { useTranslation } from 'react-i18next'
import type { StepView, TripDetailView } from '../../../engine/protocol/view.ts'
import type { Language } from '../../data/twin-store.ts'
import { textIn } from '../../format/local-text.ts'
import { useLanguage } from '../reader.ts'
import style from './truck.module.css'

const needsOf = (step: StepView, language: Language): string => step.needs.map((need) => textIn(need, language)).join('; ')

export function MissingList({ detail }: { readonly detail: TripDetailView }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const blocking = detail.steps.filter(({ state }) => state === 'missing' || state === 'refused')
  const active = detail.steps.filter(({ state, needs }) => state === 'active' && needs.length > 0)
  return (
    <section className={style.missing} data-abnormal={blocking.length > 0} aria-label={t('truck.missing')}>
      <h3>{t('truck.missing')}</h3>
      {blocking.length + active.length === 0 ? (
        <p>{t('truck.missingNone')}</p>
      ) : (
        <ul>
          {blocking.map((step) => (
            <li key={step.stepId} data-abnormal="true">
              <span aria-hidden="true">{step.state === 'refused' ? '✕' : '▲'}</span>{' '}
              {step.state === 'refused' ? `${textIn(step.name, language)}: ${t('stepState.refused')}` : t('truck.missingStep', { step: textIn(step.name, language) })}
              {step.needs.length > 0 && <small> {t('truck.needs', { needs: needsOf(step, language) })}</small>}
            </li>
          ))}
          {active.map((step) => (
            <li key={step.stepId}>
              <span aria-hidden="true">▸</span> {textIn(step.name, language)}: {needsOf(step, language)}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
