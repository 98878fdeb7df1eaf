/** Every station in one line: queue in vehicles and metres, wait, pace, and the barrier arm of each lane. */
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { StationView } from '../../../engine/protocol/view.ts'
import { useTwinStore } from '../../data/twin-store.ts'
import { formatDuration } from '../../format/duration.ts'
import { formatNumber } from '../../format/number.ts'
import { Note, Panel } from '../Panel.tsx'
import { useLanguage, useNames } from '../reader.ts'
import style from '../panels.module.css'

export function StationsPanel() {
  const { t } = useTranslation()
  const stations = useTwinStore((state) => state.crossing?.stations)
  return (
    <Panel title={t('stations.title')}>
      {stations === undefined ? (
        <Note>{t('app.loading')}</Note>
      ) : stations.length === 0 ? (
        <Note>{t('stations.none')}</Note>
      ) : (
        <StationTable stations={stations} />
      )}
    </Panel>
  )
}

const StationTable = memo(function StationTable({ stations }: { readonly stations: readonly StationView[] }) {
  const { t } = useTranslation()
  return (
    <table className={`${style.table} ${style.stations}`}>
      <thead>
        <tr>
          <th scope="col">{t('stations.station')}</th>
          <th scope="col">{t('stations.queue')}</th>
          <th scope="col" title={t('stations.waitHelp')}>
            {t('stations.wait')}
          </th>
          <th scope="col" className={style.number}>
            {t('stations.served')}
          </th>
          <th scope="col">{t('stations.lanes')}</th>
        </tr>
      </thead>
      <tbody>
        {stations.map((station) => (
          <StationRow key={station.stationId} station={station} />
        ))}
      </tbody>
    </table>
  )
})

/** A pair of markers is not broken at its hyphen. */
const keptTogether = (name: string): string => name.replaceAll(/(?<=\d)-(?=\d)/g, '\u2011')

function StationRow({ station }: { readonly station: StationView }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const nameOf = useNames()
  // While the whole crossing is closed, a closed station is as it should be.
  const isCrossingOpen = useTwinStore((state) => state.crossing?.isOpen !== false)
  const { inServiceVeh, isLaneRaised, isOpen, queueM, queueVeh, servedVehPerH, serverCount, stationId, waitMs } = station
  return (
    <tr data-quiet={!isOpen}>
      <th scope="row" title={`${nameOf(stationId)}: ${t('stations.inService', { busy: inServiceVeh, servers: serverCount })}`}>
        {keptTogether(nameOf(stationId))}
      </th>
      <td>
        {!isOpen && <span className={style.closed} data-abnormal={isCrossingOpen}>✕ {t('stations.closed')}</span>}
        {!isOpen && queueVeh > 0 && ' · '}
        {isOpen && queueVeh === 0 && <span className={style.dim}>{t('stations.noQueue')}</span>}
        {queueVeh > 0 && t(Math.round(queueM) > 0 ? 'stations.queueLength' : 'stations.queueVeh', { veh: formatNumber(queueVeh, language), metres: formatNumber(queueM, language) })}
      </td>
      <td>
        {waitMs.p50Ms === null ? (
          <span className={style.dim}>–</span>
        ) : (
          <span title={waitMs.p95Ms === null ? undefined : `${t('waits.p95')} ${formatDuration(waitMs.p95Ms, language)}`}>{formatDuration(waitMs.p50Ms, language)}</span>
        )}
      </td>
      <td className={style.number}>{formatNumber(servedVehPerH, language)}</td>
      <td>
        {isLaneRaised.length > 0 && (
          <ul className={style.lanes}>
            {isLaneRaised.map((isRaised, lane) => {
              const words = t(isRaised ? 'stations.laneUp' : 'stations.laneDown', { lane: lane + 1 })
              return (
                <li key={lane} data-raised={isRaised} title={words}>
                  <span className="visually-hidden">{words}</span>
                </li>
              )
            })}
          </ul>
        )}
      </td>
    </tr>
  )
}
