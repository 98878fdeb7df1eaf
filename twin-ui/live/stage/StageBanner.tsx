/** Says in words that the picture is old or stands still. */
import { useTranslation } from 'react-i18next'
import { useTwinStore } from '../../data/twin-store.ts'
import style from './stage.module.css'

export function StageBanner() {
  const { t } = useTranslation()
  const connection = useTwinStore((state) => state.connection)
  const isMotionPaused = useTwinStore((state) => state.isMotionPaused)
  const isOld = connection === 'stale' || connection === 'lost'
  return (
    <div role="status" className={style.banners}>
      {isOld && (
        <p data-connection={connection}>
          <span aria-hidden="true">{connection === 'lost' ? '✕' : '▲'}</span> {t(`freshness.banner.${connection}`)}
        </p>
      )}
      {isMotionPaused && (
        <p>
          <span aria-hidden="true">❚❚</span> {t('freshness.paused')}. {t('freshness.pausedHint')}
        </p>
      )}
    </div>
  )
}
