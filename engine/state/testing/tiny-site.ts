/**
 * A crossing just large enough to test the reducers on, with a workflow in each direction.
 *
 *     north   marker ─ barrier-2 ─ [yard] ─ health ─ barrier-1 ─ … ─ [buffer] ─ inland      export drives north at east 0 m,
 *                                                                                           import south at east -12 m
 */
import { crossingId, deviceId, placeId, stepId, type PlaceId } from '../../model/ids.ts'
import type { Direction, Road, Sensor, Site, Sourced, Station, StationKind, Yard, YardRole } from '../../model/site.ts'
import type { Role } from '../../model/commands.ts'
import type { EvidenceRule, StepDefinition, WorkflowDefinition, Workflows } from '../../rules/workflow/definition.ts'

const estimate = <Value>(value: Value): Sourced<Value> => ({ value, source: 'estimate' })
const text = (name: string) => ({ vi: name, en: name })

/** Northings of the joints between the road pieces, inland first. */
const JOINTS_M = [-3_000, -200, 100, 400, 700, 1_000, 1_300] as const
const LANES = 2

function roadsOf(direction: Direction): Road[] {
  const eastM = direction === 'export' ? 0 : -12
  return JOINTS_M.slice(1).map((endM, index) => {
    const startM = JOINTS_M[index] as number
    const [fromM, toM] = direction === 'export' ? [startM, endM] : [endM, startM]
    const base = direction === 'export' ? 0 : JOINTS_M.length
    const [fromNodeIndex, toNodeIndex] = direction === 'export' ? [base + index, base + index + 1] : [base + index + 1, base + index]
    return {
      id: placeId(`${direction}-${index}`), name: text(`${direction} ${index}`), kind: 'segment', centreline: [{ eastM, northM: fromM }, { eastM, northM: toM }],
      lengthM: endM - startM, laneCount: LANES, laneWidthM: 3.5, freeSpeedKmh: estimate(30), directions: [direction], corridorId: 'main', fromNodeIndex, toNodeIndex,
    }
  })
}

/** A station across both carriageways, its stop line in the middle of road piece `pieceIndex`. */
function gate(id: string, kind: StationKind, pieceIndex: number): Station {
  const middleM = ((JOINTS_M[pieceIndex + 1] as number) - (JOINTS_M[pieceIndex] as number)) / 2
  const northM = (JOINTS_M[pieceIndex] as number) + middleM
  const lanes = (['export', 'import'] as const).flatMap((direction) =>
    [0, 1].map((laneIndex) => ({ roadId: placeId(`${direction}-${pieceIndex}`), laneIndex, stopAtM: middleM, direction })),
  )
  return {
    id: placeId(id), name: text(id), kind, directions: ['export', 'import'], at: { eastM: 6, northM }, lanes, yardId: null,
    serverCount: estimate(4), serviceMsMean: estimate(60_000), storageBehindVeh: null,
  }
}

const desk = (id: string, kind: StationKind, serverCount: number): Station => ({
  id: placeId(id), name: text(id), kind, directions: ['export', 'import'], at: { eastM: 150, northM: 550 }, lanes: [], yardId: placeId('yard'),
  serverCount: estimate(serverCount), serviceMsMean: estimate(600_000), storageBehindVeh: null,
})

function yard(id: string, role: YardRole, northM: number, capacityVeh: number): Yard {
  const bays = Array.from({ length: capacityVeh }, (_, index) => ({ at: { eastM: 110 + 5 * index, northM: northM + 50 }, headingRad: 0 }))
  return {
    id: placeId(id), name: text(id), role, directions: ['export', 'import'], capacityVeh: estimate(capacityVeh), bays, entryNodeIndex: 0, exitNodeIndex: 0,
    polygon: [{ eastM: 100, northM }, { eastM: 300, northM }, { eastM: 300, northM: northM + 200 }, { eastM: 100, northM: northM + 200 }],
  }
}

const STATIONS = [
  gate('barrier-1', 'barrier', 1), gate('health', 'health', 2), gate('barrier-2', 'barrier', 4), gate('marker', 'marker', 5),
  desk('quarantine', 'quarantine', 2), desk('customs', 'customs', 2), desk('fee', 'fee', 1),
]

function camera(id: string, at: string, direction: Direction | null, marks: 'arrival' | 'departure', laneIndex = 0): Sensor {
  const station = STATIONS.find((candidate) => candidate.id === at)
  const eastM = (direction === 'import' ? -12 : 0) + (direction === 'import' ? 1 : -1) * (laneIndex === 0 ? -1.75 : 1.75)
  return {
    id: deviceId(id), kind: 'camera', name: text(id), format: 'generic-json', at: { eastM, northM: station?.at.northM ?? 0 }, headingRad: 0,
    placeId: placeId(at), direction, marks, zone: null,
  }
}

const gateway = (id: string): Sensor => ({
  id: deviceId(id), kind: 'tracker', name: text(id), format: 'traccar-forward', at: { eastM: 0, northM: 0 }, headingRad: 0, placeId: null, direction: null, marks: null, zone: null,
})

export const TINY_SITE: Site = {
  id: crossingId('tiny'), name: text('Tiny'), opposite: text('Opposite'), province: 'Nowhere', origin: { lonDeg: 106.7, latDeg: 21.97 }, zone: 'Asia/Ho_Chi_Minh',
  corridors: [{ id: 'main', markers: '1-2', name: text('main'), markerAt: { eastM: 0, northM: 1_300 }, laneCount: estimate(2) }],
  roads: [...roadsOf('export'), ...roadsOf('import')],
  nodes: (['export', 'import'] as const).flatMap((direction) => JOINTS_M.map((northM) => ({ eastM: direction === 'export' ? 0 : -12, northM }))),
  yards: [yard('buffer', 'buffer', -2_100, 20), yard('yard', 'assembly', 450, 5)],
  stations: STATIONS,
  sensors: [
    camera('cam-b1-export-1', 'barrier-1', 'export', 'arrival', 0), camera('cam-b1-export-2', 'barrier-1', 'export', 'arrival', 1),
    camera('cam-b1-import', 'barrier-1', 'import', 'departure'),
    camera('cam-buffer-in', 'buffer', 'export', 'arrival'), camera('cam-buffer-out', 'buffer', 'export', 'departure'),
    camera('cam-yard-in', 'yard', null, 'arrival'), camera('cam-yard-out', 'yard', null, 'departure'),
    camera('cam-b2-export', 'barrier-2', 'export', 'arrival'), camera('cam-b2-import', 'barrier-2', 'import', 'arrival'),
    camera('cam-marker-export', 'marker', 'export', 'departure'), camera('cam-marker-import', 'marker', 'import', 'arrival'),
    gateway('gps-gateway'), gateway('agency-gateway'),
  ],
  scenery: [],
  openingHours: [{ what: 'goods', direction: null, opensAt: '07:00', closesAt: '19:00', source: 'estimate' }],
  closures: [{ from: '2026-07-06T12:00:00+07:00', until: '2026-07-06T13:00:00+07:00', corridorId: null, reason: text('event'), source: 'estimate' }],
  dailyVolumes: [],
  gateways: [],
}

interface StepDraft {
  readonly id: string
  readonly at?: string
  readonly role: Role
  readonly after?: readonly string[]
  readonly by: readonly EvidenceRule[]
  readonly guards?: readonly string[]
  readonly when?: StepDefinition['when']
  readonly targetMs?: number
  readonly isTerminal?: boolean
}

const read = (...ids: string[]): EvidenceRule => ({ kind: 'read', sensorIds: ids.map(deviceId) })
const entered = (...ids: string[]): EvidenceRule => ({ kind: 'entered', placeIds: ids.map(placeId) })
const word = (role: Role): EvidenceRule => ({ kind: 'confirmation', role })

const step = ({ id, at, role, after = [], by, guards = [], when = null, targetMs, isTerminal = false }: StepDraft): StepDefinition => ({
  id: stepId(id), name: text(id), officialStepIndex: null, actorRole: role, actor: text(role), placeId: (at ?? null) as PlaceId | null, after: after.map(stepId),
  when, completedBy: by, guards: guards.map(stepId), targetMs: targetMs ?? null, isTerminal,
})

const flow = (direction: Direction, steps: readonly StepDraft[]): WorkflowDefinition => ({
  id: `tiny-${direction}`, name: text(direction), direction, steps: steps.map(step), source: 'estimate',
})

export const TINY_WORKFLOWS: Workflows = {
  export: flow('export', [
    { id: 'declare', role: 'haulier', by: [{ kind: 'declaration' }] },
    { id: 'transport', role: 'haulier', at: 'buffer', after: ['declare'], by: [entered('buffer'), read('cam-buffer-in')] },
    { id: 'flow-control', role: 'controller', after: ['transport'], by: [{ kind: 'callForward' }], targetMs: 4 * 3_600_000 },
    { id: 'gate-entry', role: 'borderGuard', at: 'barrier-1', after: ['flow-control'], guards: ['declare', 'flow-control'], by: [read('cam-b1-export-1', 'cam-b1-export-2'), word('borderGuard')] },
    { id: 'health', role: 'quarantine', at: 'health', after: ['gate-entry'], by: [word('quarantine')] },
    { id: 'yard-entry', role: 'yard', at: 'yard', after: ['health'], by: [read('cam-yard-in'), entered('yard'), word('yard')] },
    { id: 'quarantine', role: 'quarantine', at: 'quarantine', after: ['yard-entry'], when: { cargo: ['fruit'] }, by: [word('quarantine')] },
    { id: 'customs', role: 'customs', at: 'customs', after: ['yard-entry', 'quarantine'], by: [word('customs')], targetMs: 1_800_000 },
    { id: 'fee', role: 'feeDesk', at: 'fee', after: ['customs'], by: [word('feeDesk')] },
    { id: 'gate-exit', role: 'borderGuard', at: 'barrier-2', after: ['fee'], guards: ['customs', 'fee'], by: [read('cam-b2-export')] },
    { id: 'border', role: 'borderGuard', at: 'marker', after: ['gate-exit'], by: [read('cam-marker-export'), word('borderGuard')], isTerminal: true },
  ]),
  import: flow('import', [
    { id: 'declare', role: 'haulier', by: [{ kind: 'declaration' }] },
    { id: 'border-entry', role: 'borderGuard', at: 'marker', after: ['declare'], by: [read('cam-marker-import'), word('borderGuard')] },
    { id: 'gate-entry', role: 'borderGuard', at: 'barrier-2', after: ['border-entry'], by: [read('cam-b2-import')] },
    { id: 'health', role: 'quarantine', at: 'health', after: ['gate-entry'], by: [word('quarantine')] },
    { id: 'yard-entry', role: 'yard', at: 'yard', after: ['gate-entry'], by: [read('cam-yard-in'), entered('yard'), word('yard')] },
    { id: 'customs', role: 'customs', at: 'customs', after: ['yard-entry'], by: [word('customs')] },
    { id: 'quarantine', role: 'quarantine', at: 'quarantine', after: ['yard-entry'], when: { cargo: ['fruit'] }, by: [word('quarantine')] },
    { id: 'fee', role: 'feeDesk', at: 'fee', after: ['customs', 'quarantine'], by: [word('feeDesk')] },
    { id: 'gate-exit', role: 'borderGuard', at: 'barrier-1', after: ['fee'], guards: ['customs', 'fee'], by: [read('cam-b1-import')], isTerminal: true },
  ]),
}
