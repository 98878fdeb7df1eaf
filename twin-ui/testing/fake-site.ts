/**
 * A small invented crossing for tests and for looking at the screens without a server: two roads, two yards, a few stations.
 *
 * The shipped crossings are in scenarios/; nothing here is measured.
 */
import { crossingId, deviceId, placeId } from '../../engine/model/ids.ts'
import type { Bay, Direction, Road, RoadKind, Sensor, Site, Sourced, Station, StationKind, Yard } from '../../engine/model/site.ts'
import type { SitePoint } from '../../engine/model/units.ts'

const at = (eastM: number, northM: number): SitePoint => ({ eastM, northM })
const estimate = <Value>(value: Value): Sourced<Value> => ({ value, source: 'estimate' })

const nodes: SitePoint[] = []
function nodeAt(point: SitePoint): number {
  const known = nodes.findIndex((node) => node.eastM === point.eastM && node.northM === point.northM)
  return known === -1 ? nodes.push(point) - 1 : known
}

function road(id: string, vi: string, en: string, kind: RoadKind, laneCount: number, directions: readonly Direction[], centreline: readonly SitePoint[]): Road {
  let lengthM = 0
  for (let index = 1; index < centreline.length; index += 1) {
    const [from, to] = [centreline[index - 1] as SitePoint, centreline[index] as SitePoint]
    lengthM += Math.hypot(to.eastM - from.eastM, to.northM - from.northM)
  }
  return {
    id: placeId(id),
    name: { vi, en },
    kind,
    centreline,
    lengthM,
    laneCount,
    laneWidthM: 3.5,
    freeSpeedKmh: estimate(30),
    directions,
    corridorId: null,
    fromNodeIndex: nodeAt(centreline[0] as SitePoint),
    toNodeIndex: nodeAt(centreline.at(-1) as SitePoint),
  }
}

function bays(from: SitePoint, columnCount: number, rowCount: number): readonly Bay[] {
  return Array.from({ length: columnCount * rowCount }, (_, index) => ({
    at: at(from.eastM + (index % columnCount) * 4.2, from.northM + Math.floor(index / columnCount) * 26),
    headingRad: Math.PI / 2,
  }))
}

function yard(id: string, vi: string, en: string, corner: SitePoint, widthM: number, heightM: number, capacityVeh: number): Yard {
  const { eastM, northM } = corner
  const polygon = [at(eastM, northM), at(eastM + widthM, northM), at(eastM + widthM, northM + heightM), at(eastM, northM + heightM)]
  const door = nodeAt(at(eastM, northM + heightM / 2))
  return {
    id: placeId(id),
    name: { vi, en },
    role: 'assembly',
    directions: ['export', 'import'],
    polygon,
    capacityVeh: estimate(capacityVeh),
    bays: bays(at(eastM + 8, northM + 14), Math.floor((widthM - 12) / 4.2), Math.floor((heightM - 12) / 26)),
    entryNodeIndex: door,
    exitNodeIndex: door,
  }
}

function station(id: string, vi: string, en: string, kind: StationKind, place: SitePoint, directions: readonly Direction[], lanes: Station['lanes'], serverCount: number): Station {
  return { id: placeId(id), name: { vi, en }, kind, directions, at: place, lanes, yardId: null, serverCount: estimate(serverCount), serviceMsMean: estimate(90_000), storageBehindVeh: null }
}

const lane = (roadId: string, laneIndex: number, stopAtM: number, direction: Direction) => ({ roadId: placeId(roadId), laneIndex, stopAtM, direction })

function camera(id: string, vi: string, en: string, place: SitePoint, headingRad: number, stationId: string, direction: Direction): Sensor {
  return { id: deviceId(id), kind: 'camera', name: { vi, en }, format: 'hikvision-isapi', at: place, headingRad, placeId: placeId(stationId), direction, marks: 'arrival', zone: null }
}

const NORTHBOUND = [at(-60, -900), at(-30, -420), at(-9, -160), at(-8, 0), at(-8, 320), at(18, 520), at(26, 640)]
const SOUTHBOUND = [at(46, 640), at(38, 520), at(12, 320), at(12, 0), at(12, -160), at(-8, -420), at(-38, -900)]

export const FAKE_SITE: Site = {
  id: crossingId('huu-nghi'),
  name: { vi: 'Cửa khẩu quốc tế Hữu Nghị', en: 'Huu Nghi International Border Gate' },
  opposite: { vi: 'Hữu Nghị Quan', en: 'Youyiguan (Friendship Pass)', zh: '友谊关' },
  province: 'Lạng Sơn',
  origin: { lonDeg: 106.7122, latDeg: 21.9715 },
  zone: 'Asia/Ho_Chi_Minh',
  corridors: [
    { id: '1116-1117', markers: '1116-1117', name: { vi: 'Đường chính', en: 'Main road' }, markerAt: at(36, 640), laneCount: estimate(4) },
  ],
  roads: [
    road('road-export', 'Quốc lộ 1A, chiều xuất', 'National road 1A, export', 'highway', 3, ['export'], NORTHBOUND),
    road('road-import', 'Quốc lộ 1A, chiều nhập', 'National road 1A, import', 'highway', 3, ['import'], SOUTHBOUND),
    road('yard-road', 'Đường vào bãi', 'Yard road', 'yardRoad', 1, ['export', 'import'], [at(-8, 90), at(-60, 130)]),
  ],
  yards: [
    yard('xuan-cuong', 'Bến bãi Xuân Cương', 'Xuan Cuong yard', at(-230, 60), 160, 160, 350),
    yard('yard-2', 'Bãi tập kết số 2', 'Assembly yard 2', at(70, 60), 120, 110, 200),
  ],
  stations: [
    station('barrier-1', 'Ba-ri-e số 1', 'Barrier 1', 'barrier', at(2, 0), ['export', 'import'], [lane('road-export', 0, 902, 'export'), lane('road-export', 1, 902, 'export'), lane('road-export', 2, 902, 'export'), lane('road-import', 0, 642, 'import')], 4),
    station('health', 'Kiểm dịch y tế', 'Health check', 'health', at(-24, 60), ['export', 'import'], [], 1),
    station('quarantine', 'Kiểm dịch động thực vật', 'Plant and animal quarantine', 'quarantine', at(-100, 30), ['export', 'import'], [], 2),
    station('customs', 'Hải quan', 'Customs', 'customs', at(40, 190), ['export', 'import'], [], 6),
    station('fee', 'Thu phí', 'Fee desk', 'fee', at(-30, 240), ['export', 'import'], [], 2),
    station('barrier-2', 'Ba-ri-e số 2', 'Barrier 2', 'barrier', at(2, 320), ['export', 'import'], [lane('road-export', 0, 1_222, 'export'), lane('road-import', 0, 322, 'import')], 2),
    station('marker-1116-1117', 'Mốc 1116-1117', 'Marker 1116-1117', 'marker', at(36, 632), ['export', 'import'], [], 2),
  ],
  sensors: [
    camera('cam-b1-export-1', 'Camera ba-ri-e 1, xuất 1', 'Camera barrier 1, export 1', at(-14, 8), -1.6, 'barrier-1', 'export'),
    camera('cam-b2-export-1', 'Camera ba-ri-e 2, xuất 1', 'Camera barrier 2, export 1', at(-14, 328), -1.6, 'barrier-2', 'export'),
    camera('cam-b1-import-1', 'Camera ba-ri-e 1, nhập 1', 'Camera barrier 1, import 1', at(20, -8), 1.6, 'barrier-1', 'import'),
    { ...camera('gps-gateway', 'Cổng GPS', 'GPS gateway', at(0, 0), 0, 'barrier-1', 'export'), kind: 'tracker', format: 'traccar-forward', placeId: null },
    { ...camera('agency-gateway', 'Cổng cơ quan', 'Agency gateway', at(0, 0), 0, 'barrier-1', 'export'), kind: 'agency', format: 'command', placeId: null },
  ],
  scenery: [
    { kind: 'hill', name: null, outline: [at(-420, 260), at(-250, 330), at(-220, 620), at(-420, 700)], heightM: 90 },
    { kind: 'forest', name: null, outline: [at(220, 40), at(420, 40), at(430, 640), at(200, 620)], heightM: 12 },
    { kind: 'building', name: { vi: 'Nhà kiểm soát liên hợp', en: 'Control hall' }, outline: [at(24, 160), at(60, 160), at(60, 230), at(24, 230)], heightM: 14 },
    { kind: 'canopy', name: null, outline: [at(-22, -8), at(26, -8), at(26, 8), at(-22, 8)], heightM: 7 },
    { kind: 'canopy', name: null, outline: [at(-22, 314), at(26, 314), at(26, 328), at(-22, 328)], heightM: 7 },
    { kind: 'borderLine', name: null, outline: [at(-420, 660), at(-80, 630), at(36, 645), at(180, 625), at(440, 680)], heightM: 0 },
  ],
  openingHours: [{ what: 'goods', direction: null, opensAt: '07:00', closesAt: '19:00', source: 'estimate' }],
  closures: [],
  dailyVolumes: [],
  nodes,
  gateways: [],
}
