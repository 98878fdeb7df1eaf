/**
 * What the signed-in user may order about this truck. Orders are written into the log for good, so each is confirmed first
 * in a dialog that says what it does.
 */
import { lazy, Suspense, useState } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CommandRequest } from '../../../engine/protocol/commands.ts'
import type { TripDetailView } from '../../../engine/protocol/view.ts'
import { isSignedIn, mayOrder, useSessionStore } from '../../data/session-store.ts'
import { textIn } from '../../format/local-text.ts'
import { useLiveStore } from '../live-store.ts'
import { useLanguage } from '../reader.ts'
import style from './truck.module.css'

const OrderDialog = lazy(() => import('../dialogs/OrderDialog.tsx'))

/** One possible order: what the dialog asks, and the command made of the answer. */
export interface OrderChoice {
  readonly key: string
  readonly title: string
  readonly explanation: string
  /** The reason is part of the log; a note may stay empty. */
  readonly asks: 'reason' | 'note'
  readonly commandOf: (text: string) => CommandRequest['command']
}

export function TruckActions({ detail }: { readonly detail: TripDetailView }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const session = useSessionStore((state) => state.session)
  const openDialog = useLiveStore((state) => state.openDialog)
  const [chosen, setChosen] = useState<OrderChoice | null>(null)
  const [hasSent, setHasSent] = useState(false)
  const { declarationId, direction, status } = detail.truck
  if (!isSignedIn(session)) {
    return (
      <p className={style.actions}>
        <button type="button" className={style.signIn} onClick={() => openDialog('signIn')}>
          {t('actions.signInFirst')}
        </button>
      </p>
    )
  }
  const choices: OrderChoice[] = []
  if (declarationId !== null && detail.closedAtMs === null) {
    const open = detail.steps.filter(({ state }) => state === 'active' || state === 'missing' || state === 'refused')
    if (mayOrder(session, 'step.confirm')) {
      for (const { name, stepId } of open) {
        const step = textIn(name, language)
        const confirm = (outcome: 'done' | 'refused') => (note: string) =>
          ({ type: 'step.confirm', declarationId, stepId, outcome, note: note === '' ? null : note }) as const
        choices.push({ key: `done/${stepId}`, title: t('actions.confirmStep', { step }), explanation: t('actions.confirmStepHelp'), asks: 'note', commandOf: confirm('done') })
        choices.push({ key: `refused/${stepId}`, title: t('actions.refuseStep', { step }), explanation: t('actions.confirmStepHelp'), asks: 'reason', commandOf: confirm('refused') })
      }
    }
    if (mayOrder(session, 'vehicle.callForward') && direction === 'export' && (status === 'parked' || status === 'enRoute')) {
      choices.push({
        key: 'callForward',
        title: t('actions.callForward'),
        explanation: t('actions.callForwardHelp'),
        asks: 'reason',
        commandOf: (reason) => ({ type: 'vehicle.callForward', declarationId, reason }),
      })
    }
    if (mayOrder(session, 'vehicle.turnBack')) {
      choices.push({
        key: 'turnBack',
        title: t('actions.turnBack'),
        explanation: t('actions.turnBackHelp'),
        asks: 'reason',
        commandOf: (reason) => ({ type: 'vehicle.turnBack', declarationId, reason }),
      })
    }
  }
  return (
    <section className={style.actions} aria-label={t('actions.title')}>
      {choices.length === 0 && <p>{t('actions.nothingAllowed')}</p>}
      {choices.map((choice) => (
        <Button
          key={choice.key}
          size="compact-sm"
          variant={choice.key.startsWith('done/') ? 'filled' : 'default'}
          onClick={() => {
            setHasSent(false)
            setChosen(choice)
          }}
        >
          {choice.title}
        </Button>
      ))}
      <p role="status">{hasSent ? t('actions.sent') : ''}</p>
      {chosen !== null && (
        <Suspense fallback={null}>
          <OrderDialog
            choice={chosen}
            onClose={(wasSent) => {
              setChosen(null)
              setHasSent(wasSent)
            }}
          />
        </Suspense>
      )}
    </section>
  )
}
