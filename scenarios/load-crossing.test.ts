/** Every shipped crossing loads, and what it says survives the way into the site frame. */
import { describe, expect, test } from 'vitest'
import { QUEUE_SPACING_M } from '../engine/model/measures.ts'
import { DIRECTIONS, laneOffsetM } from '../engine/model/site.ts'
import { lonLatFrom, siteFrom } from '../engine/model/units.ts'
import { isInsideRing, isSelfCrossing, signedAreaOf } from '../engine/rules/site/ring.ts'
import { createSiteIndex } from '../engine/rules/site/site-index.ts'
import { formatProblem } from './file-problem.ts'
import { listCrossings, loadCrossing, type Crossing } from './load-crossing.ts'

const ROOT = 'scenarios/crossings'

function load(id: string): Crossing {
  const crossing = loadCrossing(`${ROOT}/${id}`)
  if (!crossing.ok) throw new Error(crossing.failure.map(formatProblem).join('\n'))
  return crossing.value
}

test('Hữu Nghị ships', () => {
  expect(listCrossings(ROOT)).toContain('huu-nghi')
})

describe.each(listCrossings(ROOT))('crossing %s', (id) => {
  const { site, workflows } = load(id)
  const index = createSiteIndex(site)

  test('has the folder as its id, and ids that are unique over places', () => {
    expect(site.id).toBe(id)
    const places = [...site.roads, ...site.yards, ...site.stations].map((place) => place.id)
    expect(new Set(places).size).toBe(places.length)
  })

  test('every road ends at its nodes and is as long as its line', () => {
    for (const road of site.roads) {
      expect(road.centreline[0]).toEqual(site.nodes[road.fromNodeIndex])
      expect(road.centreline.at(-1)).toEqual(site.nodes[road.toNodeIndex])
      const lengthM = road.centreline
        .slice(1)
        .reduce(
          (sum, point, before) =>
            sum + Math.hypot(point.eastM - (road.centreline[before]?.eastM ?? 0), point.northM - (road.centreline[before]?.northM ?? 0)),
          0,
        )
      expect(road.lengthM).toBeCloseTo(lengthM, 6)
    }
  })

  test('no two bays of a yard overlap, and all lie inside it', () => {
    for (const yard of site.yards) {
      expect(signedAreaOf(yard.polygon)).toBeGreaterThan(0)
      expect(yard.bays.length).toBeLessThanOrEqual(yard.capacityVeh.value)
      expect(yard.bays.filter((bay) => !isInsideRing(yard.polygon, bay.at.eastM, bay.at.northM))).toEqual([])
      const gapsM = yard.bays.flatMap((bay, seq) =>
        yard.bays.slice(seq + 1).map((other) => Math.hypot(other.at.eastM - bay.at.eastM, other.at.northM - bay.at.northM)),
      )
      expect(gapsM.reduce((least, gapM) => Math.min(least, gapM), Number.POSITIVE_INFINITY)).toBeGreaterThan(3.3)
    }
  })

  test('every stop line lies on its road and is found as the approach of its station', () => {
    for (const station of site.stations) {
      for (const lane of station.lanes) {
        const roadIndex = index.roadIndexById.get(lane.roadId) ?? -1
        const road = site.roads[roadIndex]
        expect(road).toBeDefined()
        if (road === undefined) continue
        expect(lane.stopAtM).toBeGreaterThan(0)
        expect(lane.stopAtM).toBeLessThanOrEqual(road.lengthM)
        expect(Math.abs(laneOffsetM(road, lane.laneIndex))).toBeLessThan((road.laneCount * road.laneWidthM) / 2)
      }
    }
  })

  test('areas do not cross themselves', () => {
    for (const scenery of site.scenery)
      if (scenery.kind !== 'wall' && scenery.kind !== 'borderLine') expect(isSelfCrossing(scenery.outline)).toBe(false)
  })

  test('the trip of each direction is connected: source, every yard, a marker or barrier 1, sink', () => {
    for (const direction of DIRECTIONS) {
      const sources = site.gateways.filter((gateway) => gateway.direction === direction && gateway.role === 'source')
      const sinks = site.gateways.filter((gateway) => gateway.direction === direction && gateway.role === 'sink')
      for (const source of sources)
        for (const sink of sinks) expect(index.graph.findWay(source.nodeIndex, sink.nodeIndex, direction)).not.toBeNull()
      for (const yard of site.yards.filter((candidate) => candidate.directions.includes(direction))) {
        for (const source of sources) expect(index.graph.findWay(source.nodeIndex, yard.entryNodeIndex, direction)).not.toBeNull()
        for (const sink of sinks) expect(index.graph.findWay(yard.exitNodeIndex, sink.nodeIndex, direction)).not.toBeNull()
      }
    }
  })

  test('every workflow ends, and starts with the declaration', () => {
    for (const direction of DIRECTIONS) {
      const { steps } = workflows[direction]
      expect(steps.some((step) => step.isTerminal)).toBe(true)
      expect(steps[0]?.completedBy).toEqual([{ kind: 'declaration' }])
      expect(new Set(steps.map((step) => step.officialStepIndex).filter((step) => step !== null)).size).toBeGreaterThanOrEqual(7)
    }
  })

  test('every figure says where it comes from', () => {
    const sources = [
      ...site.corridors.map((corridor) => corridor.laneCount.source),
      ...site.roads.map((road) => road.freeSpeedKmh.source),
      ...site.yards.map((yard) => yard.capacityVeh.source),
      ...site.stations.flatMap((station) => [station.serverCount.source, station.serviceMsMean.source]),
      ...site.openingHours.map((hours) => hours.source),
      ...site.dailyVolumes.map((volume) => volume.source),
    ]
    for (const source of sources) expect(source).toMatch(/^(?:https:\/\/\S+|estimate|survey|\p{L}.+\d{4}.*)$/u)
  })

  test('the metre frame leads back to WGS 84 within a centimetre', () => {
    for (const node of site.nodes) {
      const back = siteFrom(site.origin, lonLatFrom(site.origin, node))
      expect(Math.hypot(back.eastM - node.eastM, back.northM - node.northM)).toBeLessThan(0.01)
    }
  })
})

test('the segment behind barrier 2 of Hữu Nghị has room for its storage and not for much more', () => {
  const { site } = load('huu-nghi')
  const storage = site.stations.find((station) => station.id === 'barrier-2')?.storageBehindVeh?.value ?? 0
  const segment = site.roads.find((road) => road.id === 'segment-export-main')
  const gate = site.roads.find((road) => road.id === 'b2-export-lanes')
  const stop = site.stations.find((station) => station.id === 'barrier-2')?.lanes.find((lane) => lane.direction === 'export')
  const lengthM = (segment?.lengthM ?? 0) + (gate?.lengthM ?? 0) - (stop?.stopAtM ?? 0)
  const roomVeh = Math.floor((lengthM * (segment?.laneCount ?? 0)) / QUEUE_SPACING_M)
  expect(roomVeh).toBeGreaterThanOrEqual(storage)
  expect(roomVeh).toBeLessThanOrEqual(storage + 3)
})
