/** The dialogs that the header and the keyboard open, each loaded when it is first wanted. */
import { lazy, Suspense } from 'react'
import { useLiveStore } from '../live-store.ts'

const DIALOGS = {
  help: lazy(() => import('./HelpDialog.tsx')),
  signIn: lazy(() => import('./SignInDialog.tsx')),
  cards: lazy(() => import('../../cards/CardsDialog.tsx')),
  letters: lazy(() => import('./LettersDialog.tsx')),
} as const

export function LiveDialogs() {
  const dialog = useLiveStore((state) => state.dialog)
  const openDialog = useLiveStore((state) => state.openDialog)
  if (dialog === null) return null
  const Dialog = DIALOGS[dialog]
  return (
    <Suspense fallback={null}>
      <Dialog onClose={() => openDialog(null)} />
    </Suspense>
  )
}
