/** Sign in with a local account. Password managers may fill both fields. */
import { useState, type FormEvent } from 'react'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { RequestFailure, type Failure } from '../../data/rest.ts'
import { useSessionStore } from '../../data/session-store.ts'
import { failureText } from '../../i18n/problem-texts.ts'
import { useLanguage } from '../reader.ts'
import { Dialog } from './Dialog.tsx'
import style from './dialogs.module.css'

const textOf = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

export default function SignInDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const signIn = useSessionStore((state) => state.signIn)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [isBusy, setIsBusy] = useState(false)

  async function onSubmit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setIsBusy(true)
    try {
      await signIn(textOf(form, 'username'), textOf(form, 'password'))
      onClose()
    } catch (thrown) {
      if (!(thrown instanceof RequestFailure)) throw thrown
      setFailure(thrown.failure)
    } finally {
      setIsBusy(false)
    }
  }

  return (
    <Dialog title={t('signIn.title')} size="sm" onClose={onClose}>
      <form className={style.form} onSubmit={(event) => void onSubmit(event)}>
        <TextInput name="username" label={t('signIn.name')} autoComplete="username" autoCapitalize="none" required data-autofocus />
        <PasswordInput name="password" label={t('signIn.password')} autoComplete="current-password" required />
        <p className={style.hint}>{t('signIn.hint')}</p>
        {failure !== null && (
          <p role="alert" className={style.failure}>
            {failureText(failure, language)}
          </p>
        )}
        <Button type="submit" loading={isBusy}>
          {t('signIn.submit')}
        </Button>
      </form>
    </Dialog>
  )
}
