/** Which lane of its station each sensor watches: the one whose stop line is nearest, unless fewer sensors than lanes share the work. */
import type { DeviceId } from '../model/ids.ts'
import { createLinePose, createPolyline, poseAlong, type LinePose } from '../model/polyline.ts'
import { laneOffsetM, type Sensor, type Site, type Station, type StationLane } from '../model/site.ts'

/** Null where a sensor watches several lanes; none for a sensor at no lane. */
export function sensorLanesOf(site: Site): Map<DeviceId, number | null> {
  const lanes = new Map<DeviceId, number | null>()
  for (const sensor of site.sensors) {
    const station = site.stations.find(({ id }) => id === sensor.placeId)
    if (station === undefined || station.lanes.length === 0) continue
    lanes.set(sensor.id, laneWatchedBy(sensor, station, site))
  }
  return lanes
}

function laneWatchedBy(sensor: Sensor, station: Station, site: Site): number | null {
  const candidates = station.lanes.flatMap((lane, index) => (sensor.direction === null || lane.direction === sensor.direction ? [index] : []))
  const colleagues = site.sensors.filter((other) => other.placeId === station.id && other.direction === sensor.direction && other.kind === sensor.kind)
  if (candidates.length === 0 || colleagues.length < candidates.length) return candidates.length === 1 ? (candidates[0] as number) : null
  let nearest: number | null = null
  let nearestM = Number.POSITIVE_INFINITY
  for (const index of candidates) {
    const stop = stopOf(station.lanes[index] as StationLane, site)
    const awayM = stop === null ? Number.POSITIVE_INFINITY : Math.hypot(stop.eastM - sensor.at.eastM, stop.northM - sensor.at.northM)
    if (awayM < nearestM) {
      nearest = index
      nearestM = awayM
    }
  }
  return nearest
}

/** Where a lane's first vehicle stops. */
function stopOf(lane: StationLane, site: Site): LinePose | null {
  const road = site.roads.find(({ id }) => id === lane.roadId)
  if (road === undefined) return null
  const pose = createLinePose()
  poseAlong(createPolyline(road.centreline), lane.stopAtM, laneOffsetM(road, lane.laneIndex), pose)
  return pose
}
