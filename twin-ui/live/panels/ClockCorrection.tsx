/** What would set a device's times right, for a controller to accept, and the way to take it back once its clock is set. */
import { useState } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { SourceView } from '../../../engine/protocol/view.ts'
import type { Failure } from '../../data/rest.ts'
import { mayOrder, useSessionStore } from '../../data/session-store.ts'
import { formatNumber } from '../../format/number.ts'
import { failureText } from '../../i18n/problem-texts.ts'
import { order } from '../orders.ts'
import { useLanguage } from '../reader.ts'
import style from '../panels.module.css'

export function ClockCorrection({ source }: { readonly source: Pick<SourceView, 'deviceId' | 'clockCorrectionMs' | 'clockProposalMs'> }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const mayCorrect = useSessionStore(({ session }) => mayOrder(session, 'source.correctClock'))
  const [isSending, setIsSending] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const { deviceId, clockCorrectionMs, clockProposalMs } = source
  const seconds = (ms: number): string => (ms > 0 ? '+' : '') + formatNumber(Math.round(ms / 1_000), language)

  async function correct(correctionMs: number): Promise<void> {
    setIsSending(true)
    setFailure(await order({ type: 'source.correctClock', deviceId, correctionMs, reason: t('sources.correctReason') }))
    setIsSending(false)
  }

  return (
    <div className={style.clock}>
      {clockCorrectionMs !== 0 && <small>{t('sources.corrected', { seconds: seconds(clockCorrectionMs) })}</small>}
      {mayCorrect && clockProposalMs !== null && clockProposalMs !== 0 && (
        <Button size="compact-xs" variant="default" loading={isSending} onClick={() => void correct(clockProposalMs)}>
          {t('sources.correct', { seconds: seconds(clockProposalMs) })}
        </Button>
      )}
      {mayCorrect && clockCorrectionMs !== 0 && (
        <Button size="compact-xs" variant="subtle" loading={isSending} onClick={() => void correct(0)}>
          {t('sources.uncorrect')}
        </Button>
      )}
      {failure !== null && <span role="alert">{failureText(failure, language)}</span>}
    </div>
  )
}
