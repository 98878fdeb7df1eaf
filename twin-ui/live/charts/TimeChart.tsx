/**
 * One uPlot chart over Hanoi time. The canvas is a picture with a sentence; new values replace the old without a rebuild.
 *
 * Canvas text must wait for the fonts: axes drawn earlier stay in a fallback face.
 */
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Language } from '../../data/twin-store.ts'
import { formatNumber } from '../../format/number.ts'
import { formatClock } from '../../format/time.ts'
import style from './charts.module.css'

export interface ChartSeries {
  readonly label: string
  readonly colour: string
  readonly isStepped: boolean
  /** Series that share a chart differ in shape as well as colour: one is an area, one a line. */
  readonly isFilled: boolean
}

export interface TimeChartProps {
  readonly series: readonly ChartSeries[]
  /** Seconds since 1970, then one column per series. */
  readonly values: readonly (readonly number[])[]
  readonly language: Language
  readonly summary: string
}

const AXIS = { stroke: '#aeb6be', grid: { stroke: '#2b3138', width: 1 }, ticks: { stroke: '#3a4149', size: 4 } } as const
const HEIGHT_PX_MIN = 96

function optionsOf(series: readonly ChartSeries[], language: Language, host: HTMLElement): uPlot.Options {
  const steps = uPlot.paths.stepped?.({ align: 1 })
  /** As the panels round it: theme/base.css. */
  const scaleRatio = Number(getComputedStyle(host).getPropertyValue('--wall-scale')) || 1
  const axis = { ...AXIS, font: `${12 * scaleRatio}px "Noto Sans"` }
  return {
    width: host.clientWidth,
    height: Math.max(HEIGHT_PX_MIN, host.clientHeight),
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 18 * scaleRatio, 0, 0],
    scales: { y: { range: (_chart, _min, max) => [0, Math.max(4, max * 1.1)] } },
    axes: [
      { ...axis, size: 26 * scaleRatio, space: 60 * scaleRatio, values: (_chart, ticks) => ticks.map((atS) => formatClock(atS * 1_000, language)) },
      { ...axis, size: 36 * scaleRatio, space: 26 * scaleRatio, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000], values: (_chart, ticks) => ticks.map((value) => formatNumber(value, language)) },
    ],
    series: [
      {},
      ...series.map(({ colour, isFilled, isStepped, label }) => ({
        label,
        stroke: colour,
        width: 2 * scaleRatio,
        points: { show: false },
        ...(isFilled ? { fill: `${colour}40` } : {}),
        ...(isStepped && steps !== undefined ? { paths: steps } : {}),
      })),
    ],
  }
}

export function TimeChart({ series, values, language, summary }: TimeChartProps) {
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | null>(null)
  const newest = useRef(values)
  useEffect(() => {
    const element = host.current
    if (element === null) return
    const plot = new uPlot(optionsOf(series, language, element), newest.current as uPlot.AlignedData, element)
    chart.current = plot
    void document.fonts?.ready.then(() => {
      if (chart.current === plot) plot.redraw(false, true)
    })
    const watcher = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: Math.max(HEIGHT_PX_MIN, element.clientHeight) }))
    watcher.observe(element)
    return () => {
      watcher.disconnect()
      chart.current = null
      plot.destroy()
    }
  }, [series, language])
  useEffect(() => {
    newest.current = values
    chart.current?.setData(values as uPlot.AlignedData)
  }, [values])
  return <div ref={host} role="img" aria-label={summary} title={summary} className={style.chart} />
}
