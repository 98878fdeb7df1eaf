/** Asks once more before an order is sent: says what it does, takes the reason or a note, shows a refusal in words. */
import { useState, type FormEvent } from 'react'
import { Button, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Failure } from '../../data/rest.ts'
import { failureText } from '../../i18n/problem-texts.ts'
import { order } from '../orders.ts'
import { useLanguage } from '../reader.ts'
import type { OrderChoice } from '../truck/TruckActions.tsx'
import { Dialog } from './Dialog.tsx'
import style from './dialogs.module.css'

const TEXT_LENGTH_MAX = 500

export default function OrderDialog({ choice, onClose }: { readonly choice: OrderChoice; readonly onClose: (wasSent: boolean) => void }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const [text, setText] = useState('')
  const [isReasonMissing, setIsReasonMissing] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  /** One key for all attempts: a re-send after a lost answer counts once. */
  const [key] = useState(() => crypto.randomUUID())

  async function onSubmit(event: FormEvent): Promise<void> {
    event.preventDefault()
    const said = text.trim()
    if (choice.asks === 'reason' && said === '') {
      setIsReasonMissing(true)
      return
    }
    setIsBusy(true)
    const refused = await order(choice.commandOf(said), key)
    setIsBusy(false)
    if (refused === null) onClose(true)
    else setFailure(refused)
  }

  return (
    <Dialog title={choice.title} size="sm" onClose={() => onClose(false)}>
      <form className={style.form} onSubmit={(event) => void onSubmit(event)} noValidate>
        <p className={style.hint}>{choice.explanation}</p>
        <TextInput
          label={t(choice.asks === 'reason' ? 'actions.reason' : 'actions.note')}
          required={choice.asks === 'reason'}
          error={isReasonMissing ? t('actions.reasonNeeded') : undefined}
          maxLength={TEXT_LENGTH_MAX}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setIsReasonMissing(false)
          }}
          data-autofocus
        />
        {failure !== null && (
          <p role="alert" className={style.failure}>
            {failureText(failure, language)}
          </p>
        )}
        <div className={style.buttons}>
          <Button variant="default" onClick={() => onClose(false)}>
            {t('app.cancel')}
          </Button>
          <Button type="submit" loading={isBusy}>
            {t('actions.send')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
