/**
 * The frame of every dialog: Mantine's modal with a translated close button.
 *
 * Its own head: Mantine's is a `header` element, which assistive technology takes for a second banner of the page.
 */
import '@mantine/core/styles/ScrollArea.css'
import '@mantine/core/styles/CloseButton.css'
import '@mantine/core/styles/Overlay.css'
import '@mantine/core/styles/Paper.css'
import '@mantine/core/styles/ModalBase.css'
import '@mantine/core/styles/Modal.css'
import '@mantine/core/styles/Input.css'
import '@mantine/core/styles/InlineInput.css'
import '@mantine/core/styles/PasswordInput.css'
import '@mantine/core/styles/Switch.css'
import { Modal } from '@mantine/core'
import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import style from './dialogs.module.css'

export interface DialogProps {
  readonly title: string
  readonly size?: 'sm' | 'md' | 'lg' | 'xl'
  readonly onClose: () => void
  readonly children: ReactNode
}

/** What had the focus when this was first rendered gets it back when it goes: our dialogs are not closed but taken away. */
function useFocusReturn(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      // After the browser has let go of what is being taken away.
      setTimeout(() => {
        if (before instanceof HTMLElement && before.isConnected && (document.activeElement === null || document.activeElement === document.body)) before.focus()
      })
    },
    [before],
  )
}

export function Dialog({ title, size = 'md', onClose, children }: DialogProps) {
  const { t } = useTranslation()
  useFocusReturn()
  // No key goes further: Esc would let go of the truck behind the dialog too, and letters are shortcuts out there.
  function onKeyDown(event: KeyboardEvent): void {
    event.stopPropagation()
    if (event.key === 'Escape') onClose()
  }
  return (
    <Modal.Root opened onClose={onClose} size={size} closeOnEscape={false}>
      <Modal.Overlay backgroundOpacity={0.6} />
      <Modal.Content className={style.content ?? ''}>
        <div onKeyDown={onKeyDown}>
          <div className={style.head}>
            <Modal.Title>{title}</Modal.Title>
            <Modal.CloseButton aria-label={t('app.close')} />
          </div>
          <Modal.Body className={style.body ?? ''}>{children}</Modal.Body>
        </div>
      </Modal.Content>
    </Modal.Root>
  )
}
