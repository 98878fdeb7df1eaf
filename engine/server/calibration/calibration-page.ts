/** A calibration as a report that opens without a server. */
import { formatMeasure, formatNumber } from '../simulation/measure-text.ts'
import { both, escapeHtml, page, section, table } from '../simulation/report/page.ts'
import type { Calibration, FlowCalibration } from './calibrate.ts'
import { aicText, KS_CAVEAT, modelText } from './calibration-text.ts'
import type { ComparedMeasure } from './compare-recording.ts'
import { distributionText } from './distribution-text.ts'

const BAR = 30
const HEIGHT = 150

/** Vehicles per hour as bars, each with its number in a title. */
function hourBars({ flowId, fit }: FlowCalibration): string {
  const { model } = fit
  if (model.kind !== 'perDay' && model.kind !== 'rates') return ''
  const rates = model.vehPerHByHour.slice(0, 48)
  const most = Math.max(...rates, 1e-9)
  const bars = rates.map((rate, hour) => {
    const height = (rate / most) * HEIGHT
    return `<rect x="${hour * BAR + 3}" y="${(HEIGHT - height).toFixed(1)}" width="${BAR - 6}" height="${height.toFixed(1)}" fill="var(--main)"><title>${hour}:00 ${formatNumber(rate)}</title></rect><text class="soft" x="${hour * BAR + BAR / 2}" y="${HEIGHT + 18}" text-anchor="middle">${hour}</text>`
  })
  return `<svg viewBox="0 0 ${rates.length * BAR} ${HEIGHT + 26}" role="img" aria-label="${escapeHtml(flowId)}">${bars.join('')}</svg>`
}

export function renderCalibration({ recording, flows, stations }: Calibration, compared: readonly ComparedMeasure[]): string {
  const sections = [
    section(both('Đã ghi và mô phỏng', 'Recorded beside simulated'), both('Khoảng tin cậy 95 % của mô phỏng.', 'With the 95 % interval of the simulation.'), table(
      [both('Chỉ số', 'Measure'), both('Đã ghi', 'Recorded'), both('Mô phỏng', 'Simulated'), both('Thấp', 'Low'), both('Cao', 'High')],
      compared.map(({ measure, recorded, simulated }) => [escapeHtml(measure), formatMeasure(measure, recorded), formatMeasure(measure, simulated?.value ?? null), formatMeasure(measure, simulated?.ciLow ?? null), formatMeasure(measure, simulated?.ciHigh ?? null)]),
    )),
    ...flows.map((flow) => section(escapeHtml(flow.flowId), both(`${flow.fit.arrivalCount} xe`, `${flow.fit.arrivalCount} vehicles: ${modelText(flow.fit.model)}`), hourBars(flow))),
    ...stations.map(({ stationId, services, fit }) => {
      const best = fit.candidates.reduce((least, { aicNats }) => Math.min(least, aicNats), Infinity)
      return section(
        escapeHtml(stationId),
        both(`${fit.sampleCount} lượt phục vụ, ${services.serverCount} làn/quầy. p tính khi biết trước phân phối nên ở đây quá lớn.`, `${fit.sampleCount} services from ${services.evidence}, ${services.serverCount} servers. ${KS_CAVEAT}`),
        table([both('Phân phối', 'Family'), 'AIC', 'K-S', 'p'], fit.candidates.map((candidate) => [escapeHtml(distributionText(candidate.distribution)), aicText(candidate.aicNats, best), candidate.ksRatio.toFixed(4), candidate.ksPRatio.toFixed(3)])),
      )
    }),
  ]
  return page(recording.title, both(`${recording.arrivals.length} xe`, `${recording.arrivals.length} vehicles`), sections)
}
