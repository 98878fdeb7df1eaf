/** Throughput and queue of the last 24 hours: two charts with one time axis, each with its sentence and its table. */
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MeasureBucket } from '../../../engine/protocol/view.ts'
import { useTwinStore, type Language } from '../../data/twin-store.ts'
import { formatNumber } from '../../format/number.ts'
import { formatClock } from '../../format/time.ts'
import { Note, Panel } from '../Panel.tsx'
import { useLanguage } from '../reader.ts'
import { TimeChart, type ChartSeries } from './TimeChart.tsx'
import style from './charts.module.css'

const NO_BUCKETS: readonly MeasureBucket[] = []

export default function FlowPanel() {
  const { t } = useTranslation()
  const language = useLanguage()
  const buckets = useTwinStore((state) => state.crossing?.buckets ?? NO_BUCKETS)
  const hasStarted = useTwinStore((state) => state.crossing !== null)
  const [isTable, setIsTable] = useState(false)
  const crossedSeries = useMemo<readonly ChartSeries[]>(
    () => [
      { label: t('flow.exportSeries'), colour: '#9fc0dd', isStepped: true, isFilled: true },
      { label: t('flow.importSeries'), colour: '#d9c19a', isStepped: true, isFilled: false },
    ],
    [t],
  )
  const waitingSeries = useMemo<readonly ChartSeries[]>(() => [{ label: t('flow.waitingSeries'), colour: '#c9ced4', isStepped: false, isFilled: true }], [t])
  const whole = useMemo(() => wholeBucketsOf(buckets), [buckets])
  const columns = useMemo(() => columnsOf(whole, buckets), [whole, buckets])
  const words = useMemo(() => summaryOf(whole, buckets, language), [whole, buckets, language])
  return (
    <Panel
      title={t('flow.title')}
      className={style.flow}
      aside={
        buckets.length > 0 && (
          <button type="button" className={style.toggle} aria-pressed={isTable} onClick={() => setIsTable(!isTable)}>
            {t(isTable ? 'flow.showChart' : 'flow.showTable')}
          </button>
        )
      }
    >
      {words === null ? (
        <Note>{t(hasStarted ? 'flow.none' : 'app.loading')}</Note>
      ) : isTable ? (
        <FlowTable buckets={buckets} />
      ) : (
        <div className={style.pair}>
          <figure>
            <figcaption>
              {t('flow.crossed')}
              <Key series={crossedSeries} />
            </figcaption>
            <TimeChart series={crossedSeries} values={columns.crossed} language={language} summary={t('flow.summaryCrossed', words)} />
          </figure>
          <figure>
            <figcaption>{t('flow.waiting')}</figcaption>
            <TimeChart series={waitingSeries} values={columns.waiting} language={language} summary={t('flow.summaryWaiting', words)} />
          </figure>
        </div>
      )}
    </Panel>
  )
}

function Key({ series }: { readonly series: readonly ChartSeries[] }) {
  return (
    <span className={style.key}>
      {series.map(({ colour, isFilled, label }) => (
        <span key={label}>
          <svg width="20" height="10" aria-hidden="true">
            {isFilled && <rect y="2" width="20" height="8" fill={colour} fillOpacity="0.25" />}
            <line x2="20" y1="2" y2="2" stroke={colour} strokeWidth="2" />
          </svg>
          {label}
        </span>
      ))}
    </span>
  )
}

/** Without the quarter that still runs: drawn as if it were whole, its count looks like a sudden drop. */
const wholeBucketsOf = (buckets: readonly MeasureBucket[]): readonly MeasureBucket[] => buckets.slice(0, -1)

/** Seconds first, as the chart wants them, then one column per series. A step reaches to the end of its quarter. */
function columnsOf(whole: readonly MeasureBucket[], buckets: readonly MeasureBucket[]): { readonly crossed: readonly number[][]; readonly waiting: readonly number[][] } {
  const fromS = buckets.map(({ fromMs }) => fromMs / 1_000)
  const steps = (countOf: (bucket: MeasureBucket) => number): number[] => [...whole, ...whole.slice(-1)].map(countOf)
  return {
    crossed: [fromS, steps((bucket) => bucket.crossedExportCount), steps((bucket) => bucket.crossedImportCount)],
    waiting: [fromS, buckets.map((bucket) => bucket.waitingVehMax)],
  }
}

function summaryOf(whole: readonly MeasureBucket[], buckets: readonly MeasureBucket[], language: Language) {
  const last = buckets.at(-1)
  const lastWhole = whole.at(-1)
  if (last === undefined || lastWhole === undefined) return null
  const number = (value: number): string => formatNumber(value, language)
  const peak = buckets.reduce((highest, bucket) => (bucket.waitingVehMax > highest.waitingVehMax ? bucket : highest), last)
  return {
    exportCount: number(buckets.reduce((sum, bucket) => sum + bucket.crossedExportCount, 0)),
    importCount: number(buckets.reduce((sum, bucket) => sum + bucket.crossedImportCount, 0)),
    exportLast: number(lastWhole.crossedExportCount),
    importLast: number(lastWhole.crossedImportCount),
    last: number(last.waitingVehMax),
    peak: number(peak.waitingVehMax),
    time: formatClock(peak.fromMs, language),
  }
}

/** Newest first: what a reader of the table wants to hear. */
function FlowTable({ buckets }: { readonly buckets: readonly MeasureBucket[] }) {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <div className={style.scroll} tabIndex={0} role="group" aria-label={t('flow.title')}>
      <table className={style.table}>
        <thead>
          <tr>
            <th scope="col">{t('flow.from')}</th>
            <th scope="col">{t('flow.exportSeries')}</th>
            <th scope="col">{t('flow.importSeries')}</th>
            <th scope="col">{t('flow.waitingSeries')}</th>
          </tr>
        </thead>
        <tbody>
          {buckets.toReversed().map((bucket) => (
            <tr key={bucket.fromMs}>
              <th scope="row">{formatClock(bucket.fromMs, language)}</th>
              <td>{formatNumber(bucket.crossedExportCount, language)}</td>
              <td>{formatNumber(bucket.crossedImportCount, language)}</td>
              <td>{formatNumber(bucket.waitingVehMax, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
