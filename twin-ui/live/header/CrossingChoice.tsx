/** The crossing on view, as the page's heading, and the way to another one. */
import { useTranslation } from 'react-i18next'
import { useTwinStore } from '../../data/twin-store.ts'
import { textIn } from '../../format/local-text.ts'
import { useLanguage } from '../reader.ts'
import style from './header.module.css'

export function CrossingChoice() {
  const { t } = useTranslation()
  const language = useLanguage()
  const crossings = useTwinStore((state) => state.crossings)
  const crossingId = useTwinStore((state) => state.crossingId)
  const site = useTwinStore((state) => state.site)
  const openCrossing = useTwinStore((state) => state.openCrossing)
  const current = site ?? crossings.find((crossing) => crossing.crossingId === crossingId)
  const name = current === undefined ? t('app.loading') : textIn(current.name, language)
  return (
    <div className={style.crossing}>
      <h1>
        {crossings.length > 1 ? (
          <span className={style.choice}>
            <select aria-label={t('header.crossing')} value={crossingId ?? ''} onChange={(event) => openCrossing(event.currentTarget.value)}>
              {crossings.map((crossing) => (
                <option key={crossing.crossingId} value={crossing.crossingId}>
                  {textIn(crossing.name, language)}
                </option>
              ))}
            </select>
          </span>
        ) : (
          name
        )}
      </h1>
      {current !== undefined && (
        <p>
          {current.province} · {t('header.opposite', { name: textIn(current.opposite, language) })}
          {current.opposite.zh !== undefined && <span lang="zh"> {current.opposite.zh}</span>}
        </p>
      )}
    </div>
  )
}
