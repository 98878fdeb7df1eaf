/** The top line: which crossing, open or not, how congested, both clocks, how old the data is, who is signed in. */
import { ActionIcon, Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DirectionView } from '../../../engine/protocol/view.ts'
import { isSignedIn, mayOrder, useSessionStore } from '../../data/session-store.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { formatNumber } from '../../format/number.ts'
import { useLiveStore } from '../live-store.ts'
import { isOpenNotice } from '../notices/notice-groups.ts'
import { useLanguage } from '../reader.ts'
import { CongestionMark } from './CongestionMark.tsx'
import { CrossingChoice } from './CrossingChoice.tsx'
import { DataAge } from './DataAge.tsx'
import { DemoBadge } from './DemoBadge.tsx'
import { OpenState } from './OpenState.tsx'
import { TwoClocks } from './TwoClocks.tsx'
import style from './header.module.css'

export function LiveHeader() {
  return (
    <header className={style.header}>
      <CrossingChoice />
      <OpenState />
      <CongestionMark />
      <Figures />
      <span className={style.spring} />
      <TwoClocks />
      <div className={style.stack}>
        <DataAge />
        <DemoBadge />
      </div>
      <AlarmCount />
      <Controls />
    </header>
  )
}

/** The three numbers that a controller is asked for. */
function Figures() {
  const { t } = useTranslation()
  const language = useLanguage()
  const directions = useTwinStore((state) => state.crossing?.directions)
  if (directions === undefined) return null
  const sum = (pick: (direction: DirectionView) => number): string =>
    formatNumber(directions.reduce((total, direction) => total + pick(direction), 0), language)
  return (
    <dl className={style.figures}>
      <div>
        <dt>{t('header.inside')}</dt>
        <dd>{sum(({ insideVeh }) => insideVeh)}</dd>
      </div>
      <div>
        <dt>{t('header.waiting')}</dt>
        <dd>{sum(({ waitingVeh }) => waitingVeh)}</dd>
      </div>
      <div>
        <dt>{t('header.crossedToday')}</dt>
        <dd>{sum(({ crossedCountToday }) => crossedCountToday)}</dd>
      </div>
    </dl>
  )
}

/** Always in sight, also while a truck covers the alarm list. */
function AlarmCount() {
  const { t } = useTranslation()
  const count = useTwinStore((state) => state.notices.filter((notice) => notice.severity === 'alarm' && isOpenNotice(notice)).length)
  const openTab = useLiveStore((state) => state.openTab)
  const select = useTwinStore((state) => state.select)
  const onClick = (): void => {
    select(null)
    openTab('alarms')
  }
  return (
    <Button
      variant={count > 0 ? 'filled' : 'default'}
      className={count > 0 ? style.alarmOn : style.alarmOff}
      size="xs"
      aria-label={count > 0 ? t('header.alarms', { count }) : t('header.noAlarms')}
      onClick={onClick}
    >
      <span aria-hidden="true">▲&nbsp;{count}</span>
    </Button>
  )
}

function Controls() {
  const { t } = useTranslation()
  const language = useLanguage()
  const set = useTwinStore((state) => state.set)
  const openDialog = useLiveStore((state) => state.openDialog)
  const { session, signOut } = useSessionStore()
  const otherLanguage = language === 'vi' ? 'en' : 'vi'
  return (
    <div className={style.controls}>
      <Button size="xs" variant="default" lang={otherLanguage} aria-label={t('header.languageLabel')} onClick={() => set({ language: otherLanguage })}>
        {otherLanguage.toUpperCase()}
      </Button>
      {mayOrder(session, 'card.revoke') && (
        <Button size="xs" variant="default" title={t('cards.open')} onClick={() => openDialog('cards')}>
          {t('cards.short')}
        </Button>
      )}
      <ActionIcon variant="default" size={30} aria-label={t('header.help')} title={t('header.help')} onClick={() => openDialog('help')}>
        ?
      </ActionIcon>
      {isSignedIn(session) ? (
        <Button size="xs" variant="default" onClick={() => void signOut()} title={t('header.signedInAs', { name: session.userId, role: t(`role.${session.role}`) })}>
          {t('header.signOut')}
        </Button>
      ) : (
        <Button size="xs" variant="default" onClick={() => openDialog('signIn')}>
          {t('header.signIn')}
        </Button>
      )}
    </div>
  )
}
