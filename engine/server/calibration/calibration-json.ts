/** A calibration for other programs. */
import type { Calibration } from './calibrate.ts'
import type { ComparedMeasure } from './compare-recording.ts'
import { distributionFile } from './distribution-file.ts'

export const calibrationJson = ({ recording, flows, stations, unknownStations, dayType }: Calibration, compared: readonly ComparedMeasure[], scenario: unknown) => ({
  title: recording.title,
  vehicles: recording.arrivals.length,
  visits: recording.visits.length,
  dayType,
  remarks: recording.remarks,
  flows: Object.fromEntries(flows.map(({ flowId, fit, split }) => [flowId, { vehicles: fit.arrivalCount, arrivals: fit.model, constantP: fit.constantPRatio, dispersion: fit.dispersionRatio, dayTypes: split }])),
  stations: Object.fromEntries(stations.map(({ stationId, services, fit }) => [stationId, {
    evidence: services.evidence, servers: services.serverCount, services: fit.sampleCount, meanMs: fit.meanMs, cv: fit.cvRatio, moveUpMs: services.moveUpMs,
    chosen: distributionFile(fit.chosen.distribution),
    candidates: fit.candidates.map(({ distribution, aicNats, parameterCount, ksRatio, ksPRatio }) => ({
      distribution: distributionFile(distribution), family: distribution.kind, aic: Number.isFinite(aicNats) ? aicNats : null, parameters: parameterCount, ks: ksRatio, ksP: ksPRatio,
    })),
  }])),
  unknownStations,
  compared: compared.map(({ measure, recorded, simulated }) => ({ measure, recorded, simulated })),
  scenario,
})
