/** Wait, slot wait and crossing time of each direction. The three are never mixed: see the title of each row. */
import { useTranslation } from 'react-i18next'
import type { DurationSummary } from '../../../engine/model/measures.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { formatDuration } from '../../format/duration.ts'
import { Note, Panel } from '../Panel.tsx'
import { useLanguage } from '../reader.ts'
import style from '../panels.module.css'

const MEASURES = [
  { key: 'wait', of: 'waitMs' },
  { key: 'slotWait', of: 'slotWaitMs' },
  { key: 'crossing', of: 'crossingMs' },
] as const

export function WaitsPanel() {
  const { t } = useTranslation()
  const directions = useTwinStore((state) => state.crossing?.directions)
  return (
    <Panel title={t('waits.title')}>
      {directions === undefined ? (
        <Note>{t('app.loading')}</Note>
      ) : (
        <table className={`${style.table} ${style.waits}`}>
          <thead>
            <tr>
              <th scope="col">{t('waits.measure')}</th>
              <th scope="col">
                <abbr title={t('waits.meanLong')}>{t('waits.mean')}</abbr>
              </th>
              <th scope="col">{t('waits.p50')}</th>
              <th scope="col">{t('waits.p95')}</th>
            </tr>
          </thead>
          <tbody>
            {directions.flatMap((direction) =>
              MEASURES.map(({ key, of }) => (
                <tr key={`${direction.direction}/${key}`}>
                  <th scope="row" title={`${t(`waits.${key}Help`)}; ${t('waits.samples', { count: direction[of].sampleCount })}`}>
                    {t(`direction.${direction.direction}`)} · {t(`waits.${key}`)}
                  </th>
                  <Durations summary={direction[of]} />
                </tr>
              )),
            )}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

function Durations({ summary }: { readonly summary: DurationSummary }) {
  const language = useLanguage()
  return [summary.meanMs, summary.p50Ms, summary.p95Ms].map((durationMs, column) => (
    <td key={column}>{durationMs === null ? <span className={style.dim}>–</span> : formatDuration(durationMs, language)}</td>
  ))
}
