/** What a recording says of vehicles, whatever it was read from. Times are milliseconds of one clock; null is what nobody saw. */

/** A vehicle at a station. */
export interface VisitRecord {
  readonly vehicleId: string | null
  readonly flowId: string
  readonly stationId: string
  readonly joinedAtMs: number | null
  readonly beganAtMs: number | null
  readonly endedAtMs: number | null
  /** Where only the length of the service was written down. */
  readonly serviceMs: number | null
  /** Which of the station's servers; null when not told. */
  readonly serverId: string | null
}

/** A vehicle that came. */
export interface ArrivalRecord {
  readonly flowId: string
  readonly atMs: number
  readonly attributes: Readonly<Record<string, string>>
}

/** A vehicle that went through: from its arrival to its way out. */
export interface CrossingRecord {
  readonly flowId: string
  readonly crossingMs: number
}

export interface Recording {
  /** Instants (EpochMs), or times since an unknown start. */
  readonly isDated: boolean
  readonly arrivals: readonly ArrivalRecord[]
  readonly visits: readonly VisitRecord[]
  readonly crossings: readonly CrossingRecord[]
}
