/** Which part of a history row goes into which column; the columns are made in migrations.ts. */
import type { MeasureBucket, NoticeView } from '../../protocol/view.ts'
import type { DecisionRow, ObservationRow, StepRow, TripRow } from './history.ts'
import type { Table } from './table-writer.ts'

export const OBSERVATIONS: Table<ObservationRow> = {
  name: 'observations',
  key: ['crossing_id', 'event_at', 'observation_id'],
  onConflict: 'keep',
  columns: [
    { name: 'event_at', kind: 'instant', of: (row) => row.eventTimeMs },
    { name: 'observation_id', kind: 'text', of: (row) => row.observationId },
    { name: 'received_at', kind: 'instant', of: (row) => row.receivedAtMs },
    { name: 'type', kind: 'text', of: (row) => row.type },
    { name: 'device_id', kind: 'text', of: (row) => row.deviceId },
    { name: 'format', kind: 'text', of: (row) => row.format },
    { name: 'provenance', kind: 'text', of: (row) => row.provenance },
    { name: 'is_late', kind: 'boolean', of: (row) => row.isLate },
    { name: 'tracker_id', kind: 'text', of: (row) => row.trackerId },
    { name: 'lon_deg', kind: 'double precision', of: (row) => row.lonDeg },
    { name: 'lat_deg', kind: 'double precision', of: (row) => row.latDeg },
    { name: 'speed_mps', kind: 'double precision', of: (row) => row.speedMps },
    { name: 'heading_deg', kind: 'double precision', of: (row) => row.headingDeg },
    { name: 'command_type', kind: 'text', of: (row) => row.commandType },
    { name: 'actor_id', kind: 'text', of: (row) => row.actorId },
  ],
}

export const TRIPS: Table<TripRow> = {
  name: 'trips',
  key: ['crossing_id', 'trip_id'],
  onConflict: 'replace',
  columns: [
    { name: 'trip_id', kind: 'text', of: ({ detail }) => detail.truck.tripId },
    { name: 'trip_seq', kind: 'bigint', of: ({ detail }) => detail.truck.tripSeq },
    { name: 'declaration_id', kind: 'text', of: ({ detail }) => detail.truck.declarationId },
    { name: 'direction', kind: 'text', of: ({ detail }) => detail.truck.direction },
    { name: 'tractor_plate', kind: 'text', of: ({ detail }) => detail.truck.tractorPlate },
    { name: 'trailer_plate', kind: 'text', of: ({ detail }) => detail.truck.trailerPlate },
    { name: 'vehicle_class', kind: 'text', of: ({ detail }) => detail.truck.vehicleClass },
    { name: 'cargo', kind: 'text', of: ({ detail }) => detail.truck.cargo },
    { name: 'company', kind: 'text', of: ({ detail }) => detail.truck.company },
    { name: 'status', kind: 'text', of: ({ detail }) => detail.truck.status },
    { name: 'outcome', kind: 'text', of: ({ detail }) => detail.outcome },
    { name: 'opened_at', kind: 'instant', of: ({ detail }) => detail.truck.openedAtMs },
    { name: 'arrived_at', kind: 'instant', of: (row) => row.arrivedAtMs },
    { name: 'closed_at', kind: 'instant', of: ({ detail }) => detail.closedAtMs },
    { name: 'detail', kind: 'jsonb', of: (row) => row.detail },
  ],
}

export const STEPS: Table<StepRow> = {
  name: 'trip_steps',
  key: ['crossing_id', 'trip_id', 'step_id'],
  onConflict: 'replace',
  columns: [
    { name: 'trip_id', kind: 'text', of: (row) => row.tripId },
    { name: 'step_id', kind: 'text', of: (row) => row.stepId },
    { name: 'done_at', kind: 'instant', of: (row) => row.doneAtMs },
    { name: 'observation_id', kind: 'text', of: (row) => row.observationId },
  ],
}

export const DECISIONS: Table<DecisionRow> = {
  name: 'decisions',
  key: ['crossing_id', 'trip_id', 'decided_at'],
  onConflict: 'keep',
  columns: [
    { name: 'trip_id', kind: 'text', of: (row) => row.tripId },
    { name: 'decided_at', kind: 'instant', of: (row) => row.decidedAtMs },
    { name: 'reason', kind: 'text', of: (row) => row.reason },
  ],
}

export const NOTICES: Table<NoticeView> = {
  name: 'notices',
  key: ['crossing_id', 'notice_id'],
  onConflict: 'replace',
  columns: [
    { name: 'notice_id', kind: 'text', of: (row) => row.noticeId },
    { name: 'code', kind: 'text', of: (row) => row.code },
    { name: 'severity', kind: 'text', of: (row) => row.severity },
    { name: 'raised_at', kind: 'instant', of: (row) => row.raisedAtMs },
    { name: 'last_at', kind: 'instant', of: (row) => row.lastAtMs },
    { name: 'detail', kind: 'jsonb', of: (row) => row },
  ],
}

export const MEASURES: Table<MeasureBucket> = {
  name: 'measures',
  key: ['crossing_id', 'from_at'],
  onConflict: 'replace',
  columns: [
    { name: 'from_at', kind: 'instant', of: (row) => row.fromMs },
    { name: 'detail', kind: 'jsonb', of: (row) => row },
  ],
}
