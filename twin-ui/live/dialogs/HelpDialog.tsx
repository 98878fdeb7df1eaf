/** The shortcuts, made from the table that runs them, the switch that turns them off, and the legend of truck statuses. */
import { Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useTwinStore } from '../../data/twin-store.ts'
import { SHORTCUTS } from '../keyboard.ts'
import { StatusLegend } from '../stage/StatusLegend.tsx'
import { Dialog } from './Dialog.tsx'
import style from './dialogs.module.css'

export default function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const hasShortcuts = useTwinStore((state) => state.settings.hasShortcuts)
  const set = useTwinStore((state) => state.set)
  return (
    <Dialog title={t('help.title')} size="lg" onClose={onClose}>
      <div className={style.help}>
        <section>
          <h3>{t('help.keys')}</h3>
          <dl>
            {SHORTCUTS.map(({ key, shown, textKey }) => (
              <div key={key}>
                <dt>
                  <kbd>{shown}</kbd>
                </dt>
                <dd>{t(`help.${textKey}`)}</dd>
              </div>
            ))}
          </dl>
          <p className={style.hint}>{t('help.off')}</p>
          <Switch label={t('help.enable')} checked={hasShortcuts} onChange={(event) => set({ hasShortcuts: event.currentTarget.checked })} />
        </section>
        <section>
          <h3>{t('help.legend')}</h3>
          <div className={style.legend}>
            <StatusLegend />
          </div>
        </section>
      </div>
    </Dialog>
  )
}
