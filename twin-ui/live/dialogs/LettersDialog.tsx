/** The newest bodies that no decoder understood: who sent them, when, and why they were refused. */
import { useTranslation } from 'react-i18next'
import { listDeadLetters } from '../../data/rest.ts'
import { useResource } from '../../data/use-resource.ts'
import { formatNumber } from '../../format/number.ts'
import { formatDayClock } from '../../format/time.ts'
import { failureText } from '../../i18n/problem-texts.ts'
import { Note } from '../Panel.tsx'
import { useLanguage, useNames } from '../reader.ts'
import { Dialog } from './Dialog.tsx'
import style from './dialogs.module.css'

export default function LettersDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const nameOf = useNames()
  const { value, failure } = useResource('dead-letters', listDeadLetters)
  return (
    <Dialog title={t('letters.title')} size="xl" onClose={onClose}>
      {failure !== null && <Note isFailure>{failureText(failure, language)}</Note>}
      {value === null && failure === null && <Note>{t('app.loading')}</Note>}
      {value !== null && value.letters.length === 0 && (
        <>
          <Note>{t('letters.none')}</Note>
          <p className={style.hint}>{t('letters.noneHint')}</p>
        </>
      )}
      {value !== null && value.letters.length > 0 && (
        <table className={style.table}>
          <thead>
            <tr>
              <th scope="col">{t('letters.received')}</th>
              <th scope="col">{t('letters.device')}</th>
              <th scope="col">{t('letters.format')}</th>
              <th scope="col">{t('letters.reason')}</th>
              <th scope="col">{t('letters.size')}</th>
            </tr>
          </thead>
          <tbody>
            {value.letters.map((letter) => (
              <tr key={letter.letterId}>
                <td>{formatDayClock(letter.receivedAtMs, language)}</td>
                <td>{nameOf(letter.deviceId)}</td>
                <td>{letter.format}</td>
                <td>{letter.reason}</td>
                <td>{formatNumber(letter.bodyBytesCount, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Dialog>
  )
}
