/**
 * A crossing for a scenario that gives its places inline: no map, but a camera where service begins and one where a vehicle leaves.
 *
 * Station `booth` has the cameras `booth-begin` and `booth-end`; a yard `lot` has `lot-in` and `lot-out`. Vehicles are declared and
 * read by plate; nobody has a tracker, because there is no ground to be on.
 */
import { deviceId, placeId, stepId, crossingId as brandCrossingId } from '../../engine/model/ids.ts'
import type { Sensor, Site, Station, Yard } from '../../engine/model/site.ts'
import type { Workflows } from '../../engine/rules/workflow/definition.ts'
import type { Scenario } from '../scenario.ts'
import type { CrossingPlan } from './ground-plan.ts'
import { perfectDevices, type ObservationSpec } from './observation-spec.ts'

const NOWHERE = { eastM: 0, northM: 0 }
const bothNames = (text: string) => ({ vi: text, en: text })
const known = (value: number) => ({ value, source: 'scenario' })
const LANES_MAX = 64

const camera = (place: string, suffix: string, marks: 'arrival' | 'departure'): Sensor => ({
  id: deviceId(`${place}-${suffix}`), kind: 'camera', name: bothNames(`${place}-${suffix}`), format: 'generic-json', at: NOWHERE, headingRad: 0, placeId: placeId(place), direction: null, marks, zone: null,
})

/** Ids of the scenario are those of the crossing. */
export function plainCrossing(scenario: Scenario): { readonly plan: CrossingPlan; readonly spec: ObservationSpec } {
  const stations: Station[] = []
  const yards: Yard[] = []
  const sensors: Sensor[] = []
  for (const place of scenario.places) {
    if (place.kind === 'station' || place.kind === 'meeting') {
      const serverCount = place.kind === 'station' ? place.servers.steps.reduce((most, { count }) => Math.max(most, count), 1) : place.bayCount
      const laneCount = Math.min(LANES_MAX, serverCount)
      const lanes = (['export', 'import'] as const).flatMap((direction) => Array.from({ length: laneCount }, (_, laneIndex) => ({ roadId: placeId('road'), laneIndex, stopAtM: 0, direction })))
      stations.push({ id: placeId(place.id), name: bothNames(place.id), kind: 'barrier', directions: ['export', 'import'], at: NOWHERE, lanes, yardId: null, serverCount: known(serverCount), serviceMsMean: known(0), storageBehindVeh: null })
      sensors.push(camera(place.id, 'begin', 'arrival'), camera(place.id, 'end', 'departure'))
    } else if (place.kind === 'yard') {
      yards.push({ id: placeId(place.id), name: bothNames(place.id), role: 'assembly', directions: ['export', 'import'], polygon: [], capacityVeh: known(place.capacityVeh ?? 0), bays: [], entryNodeIndex: 0, exitNodeIndex: 0 })
      sensors.push(camera(place.id, 'in', 'arrival'), camera(place.id, 'out', 'departure'))
    }
  }
  const name = bothNames(scenario.title)
  const site: Site = {
    id: brandCrossingId(scenario.id), name, opposite: name, province: '', origin: { lonDeg: 0, latDeg: 0 }, zone: 'Asia/Ho_Chi_Minh', corridors: [], roads: [], nodes: [], yards, stations, sensors,
    scenery: [], openingHours: [], closures: [], dailyVolumes: [], gateways: [],
  }
  const paths: CrossingPlan['paths'] = { findPath: () => null, getBayEntry: noGround, getBayExit: noGround }
  return { plan: { site, workflows: declaredOnly(scenario), paths }, spec: { ...perfectDevices(scenario.id), trackedRatio: 0, heartbeatMs: null } }
}

function noGround(): never {
  throw new Error('a crossing without a map has no bays to drive to')
}

/** The declaration is all that anybody asks for. */
function declaredOnly(scenario: Scenario): Workflows {
  const of = (direction: 'export' | 'import') => ({
    id: `${scenario.id}-${direction}`, name: bothNames(scenario.title), direction, source: 'scenario',
    steps: [{
      id: stepId('declare'), name: bothNames('declare'), officialStepIndex: null, actorRole: 'haulier' as const, actor: bothNames('haulier'), placeId: null, after: [], when: null,
      completedBy: [{ kind: 'declaration' as const }], guards: [], targetMs: null, isTerminal: false,
    }],
  })
  return { export: of('export'), import: of('import') }
}
