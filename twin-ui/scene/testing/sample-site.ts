/** A crossing small enough to read: one road each way, two barriers, a yard, a hall, a hill, a border. */
import { crossingId, deviceId, placeId } from '../../../engine/model/ids.ts'
import type { Bay, Road, Site, Sourced, Station, StationKind } from '../../../engine/model/site.ts'
import type { SitePoint } from '../../../engine/model/units.ts'

const at = (eastM: number, northM: number): SitePoint => ({ eastM, northM })
const estimate = (value: number): Sourced<number> => ({ value, source: 'estimate' })
const named = (vi: string, en: string) => ({ vi, en })

const NODES = [at(8, -300), at(8, -40), at(8, 60), at(8, 260), at(-8, 260), at(-8, 60), at(-8, -40), at(-8, -300), at(60, -40)]

function road(id: string, kind: Road['kind'], from: number, to: number, isExport: boolean): Road {
  const centreline = [NODES[from] as SitePoint, NODES[to] as SitePoint]
  const [first, last] = centreline as [SitePoint, SitePoint]
  return {
    id: placeId(id),
    name: named(id, id),
    kind,
    centreline,
    lengthM: Math.hypot(last.eastM - first.eastM, last.northM - first.northM),
    laneCount: 2,
    laneWidthM: kind === 'gateLane' ? 5.5 : 3.75,
    freeSpeedKmh: estimate(30),
    directions: [isExport ? 'export' : 'import'],
    corridorId: kind === 'segment' ? '1-2' : null,
    fromNodeIndex: from,
    toNodeIndex: to,
  }
}

function station(id: string, kind: StationKind, place: SitePoint, name: readonly [string, string], lanes: Station['lanes']): Station {
  return {
    id: placeId(id),
    name: named(...name),
    kind,
    directions: ['export', 'import'],
    at: place,
    lanes,
    yardId: null,
    serverCount: estimate(2),
    serviceMsMean: estimate(90_000),
    storageBehindVeh: null,
  }
}

const lanesOn = (exportRoad: string, importRoad: string, stopAtM: number): Station['lanes'] =>
  (
    [
      ['export', exportRoad],
      ['import', importRoad],
    ] as const
  ).flatMap(([direction, roadId]) => [0, 1].map((laneIndex) => ({ roadId: placeId(roadId), laneIndex, stopAtM, direction })))

const BAYS: Bay[] = Array.from({ length: 24 }, (_, index) => ({
  at: at(70 + (index % 12) * 4.5, index < 12 ? -60 : -100),
  headingRad: Math.PI / 2,
}))

export const sampleSite: Site = {
  id: crossingId('sample'),
  name: named('Cửa khẩu mẫu', 'Sample crossing'),
  opposite: named('Cửa khẩu đối diện', 'Opposite gate'),
  province: 'Lạng Sơn',
  origin: { lonDeg: 106.7, latDeg: 21.97 },
  zone: 'Asia/Ho_Chi_Minh',
  corridors: [{ id: '1-2', markers: '1-2', name: named('Mốc 1-2', 'Markers 1-2'), markerAt: at(0, 260), laneCount: estimate(4) }],
  roads: [
    road('in-export', 'access', 0, 1, true),
    road('gate-export', 'gateLane', 1, 2, true),
    road('segment-export', 'segment', 2, 3, true),
    road('segment-import', 'segment', 4, 5, false),
    road('gate-import', 'gateLane', 5, 6, false),
    road('out-import', 'access', 6, 7, false),
  ],
  nodes: NODES,
  yards: [
    {
      id: placeId('yard'),
      name: named('Bãi mẫu', 'Sample yard'),
      role: 'assembly',
      directions: ['export'],
      polygon: [at(60, -120), at(130, -120), at(130, -30), at(60, -30)],
      capacityVeh: estimate(24),
      bays: BAYS,
      entryNodeIndex: 8,
      exitNodeIndex: 8,
    },
  ],
  stations: [
    station('barrier-1', 'barrier', at(0, 0), ['Ba-ri-e số 1', 'Barrier 1'], lanesOn('gate-export', 'gate-import', 50)),
    station('customs', 'customs', at(60, 40), ['Hải quan', 'Customs'], []),
    station(
      'scanner',
      'scanner',
      at(8, 120),
      ['Máy soi', 'Scanner'],
      [{ roadId: placeId('segment-export'), laneIndex: 0, stopAtM: 60, direction: 'export' }],
    ),
    station(
      'weighbridge',
      'weighbridge',
      at(8, -200),
      ['Cân xe', 'Weighbridge'],
      [{ roadId: placeId('in-export'), laneIndex: 0, stopAtM: 100, direction: 'export' }],
    ),
    station('marker', 'marker', at(0, 255), ['Mốc 1-2', 'Markers 1-2'], lanesOn('segment-export', 'segment-import', 190)),
  ],
  sensors: [
    {
      id: deviceId('cam-1'),
      kind: 'camera',
      name: named('Camera 1', 'Camera 1'),
      format: 'hikvision-isapi',
      at: at(8, 100),
      headingRad: -Math.PI / 2,
      placeId: placeId('barrier-1'),
      direction: 'export',
      marks: 'arrival',
      zone: null,
    },
  ],
  scenery: [
    { kind: 'apron', name: null, outline: [at(-30, -50), at(30, -50), at(30, 70), at(-30, 70)], heightM: 0 },
    { kind: 'canopy', name: null, outline: [at(-22, 4), at(22, 4), at(22, 18), at(-22, 18)], heightM: 6.5 },
    { kind: 'building', name: null, outline: [at(45, 28), at(80, 28), at(80, 52), at(45, 52)], heightM: 12 },
    { kind: 'hill', name: null, outline: [at(-260, 40), at(-120, 20), at(-90, 160), at(-200, 240)], heightM: 90 },
    { kind: 'forest', name: null, outline: [at(100, 120), at(200, 120), at(200, 220), at(100, 220)], heightM: 6 },
    { kind: 'wall', name: null, outline: [at(-40, -60), at(-40, 80)], heightM: 3 },
    { kind: 'borderLine', name: null, outline: [at(-400, 250), at(0, 260), at(400, 280)], heightM: 0 },
  ],
  openingHours: [],
  closures: [],
  dailyVolumes: [],
  gateways: [{ id: 'inland', direction: 'export', role: 'source', nodeIndex: 0, corridorId: null }],
}
