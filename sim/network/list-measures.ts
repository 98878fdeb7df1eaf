/** Names every measure of a network, in the order in which results list them. */
import type { MeasureDefinition, MeasureSource } from '../measure/measure-definition.ts'
import type { PlaceSpec, Scenario } from '../scenario.ts'
import { GAUGES_PER_SLOT, HOLDING, OCCUPANCY, QUEUE, STUCK, WORKING } from './codes.ts'
import type { FlowTables, PlaceTables } from './network.ts'
import type { CallForwardTables } from './slot-tables.ts'

export function listMeasures(scenario: Scenario, places: PlaceTables, flows: FlowTables, flowsByPlace: ReadonlyMap<string, readonly string[]>, callForward: CallForwardTables | null): readonly MeasureDefinition[] {
  const measures: MeasureDefinition[] = []
  const add = (name: string, source: MeasureSource): void => {
    measures.push({ name, source })
  }
  scenario.places.forEach((place, index) => {
    const prefix = `${place.kind}.${place.id}`
    if (place.kind === 'station' || place.kind === 'meeting') {
      addStation(add, prefix, places, index, 0)
      if (place.kind === 'station' && place.breakdowns !== null) add(`${prefix}.downRatio`, { kind: 'ratio', gauge: (places.dutyGauge[index] ?? 0) + 1, over: places.dutyGauge[index] ?? 0 })
      for (const flowId of flowsByPlace.get(place.id) ?? []) {
        const flow = scenario.flows.findIndex(({ id }) => id === flowId)
        addStation(add, `${prefix}.flow.${flowId}`, places, index, places.flowSlot[index * scenario.flows.length + flow] ?? 0)
      }
    } else addRoom(add, place, prefix, places, index)
  })
  scenario.flows.forEach(({ id }, flow) => {
    const prefix = `flow.${id}`
    const crossing = flows.crossingTally[flow] ?? 0
    const outside = flows.outsideGauge[flow] ?? 0
    add(`${prefix}.crossingMsMean`, { kind: 'tally', tally: crossing, of: 'mean' })
    add(`${prefix}.crossingMsP50`, { kind: 'tally', tally: crossing, of: 'p50' })
    add(`${prefix}.crossingMsP95`, { kind: 'tally', tally: crossing, of: 'p95' })
    add(`${prefix}.crossingMsMax`, { kind: 'tally', tally: crossing, of: 'max' })
    add(`${prefix}.throughputPerDay`, { kind: 'perDay', tally: crossing })
    add(`${prefix}.inCount`, { kind: 'flow', flow, of: 'in' })
    add(`${prefix}.outCount`, { kind: 'flow', flow, of: 'out' })
    add(`${prefix}.balkedCount`, { kind: 'flow', flow, of: 'balked' })
    add(`${prefix}.insideCount`, { kind: 'gauge', gauge: flows.insideGauge[flow] ?? 0, of: 'last' })
    add(`${prefix}.insideVehMean`, { kind: 'gauge', gauge: flows.insideGauge[flow] ?? 0, of: 'mean' })
    add(`${prefix}.insideVehMax`, { kind: 'gauge', gauge: flows.insideGauge[flow] ?? 0, of: 'max' })
    add(`${prefix}.lastOutMs`, { kind: 'flow', flow, of: 'lastOutMs' })
    add(`${prefix}.outsideMsMean`, { kind: 'perArrival', gauge: outside, flow })
    add(`${prefix}.outsideVehMean`, { kind: 'gauge', gauge: outside, of: 'mean' })
    add(`${prefix}.outsideVehMax`, { kind: 'gauge', gauge: outside, of: 'max' })
  })
  if (callForward !== null) {
    const comers = flowsByPlace.get(scenario.places[callForward.placeIndex]?.id ?? '') ?? []
    addSlots(add, 'slots', callForward.tallyIndex)
    for (const flowId of comers) addSlots(add, `slots.flow.${flowId}`, callForward.tallyIndex + 1 + scenario.flows.findIndex(({ id }) => id === flowId))
  }
  return measures
}

type Add = (name: string, source: MeasureSource) => void

function addStation(add: Add, prefix: string, places: PlaceTables, place: number, slot: number): void {
  const gauge = (places.gaugeFirst[place] ?? 0) + GAUGES_PER_SLOT * slot
  const tally = (places.tallyFirst[place] ?? 0) + slot
  const duty = places.dutyGauge[place] ?? 0
  add(`${prefix}.waitMsMean`, { kind: 'tally', tally, of: 'mean' })
  add(`${prefix}.waitMsP50`, { kind: 'tally', tally, of: 'p50' })
  add(`${prefix}.waitMsP95`, { kind: 'tally', tally, of: 'p95' })
  add(`${prefix}.waitMsMax`, { kind: 'tally', tally, of: 'max' })
  add(`${prefix}.sojournMsMean`, { kind: 'sum', tally, of: 'mean' })
  add(`${prefix}.queueVehMean`, { kind: 'gauge', gauge: gauge + QUEUE, of: 'mean' })
  add(`${prefix}.queueVehMax`, { kind: 'gauge', gauge: gauge + QUEUE, of: 'max' })
  add(`${prefix}.utilisationRatio`, { kind: 'ratio', gauge: gauge + WORKING, over: duty })
  add(`${prefix}.servedCount`, { kind: 'sum', tally, of: 'count' })
  add(`${prefix}.balkedCount`, { kind: 'balked', balk: (places.balkFirst[place] ?? 0) + slot })
  add(`${prefix}.blockedRatio`, { kind: 'ratio', gauge: gauge + HOLDING, over: duty })
}

/** Slot given to called; of those called, how many had seen a later slot called before them. */
function addSlots(add: Add, prefix: string, tally: number): void {
  add(`${prefix}.slotWaitMsMean`, { kind: 'tally', tally, of: 'mean' })
  add(`${prefix}.slotWaitMsP50`, { kind: 'tally', tally, of: 'p50' })
  add(`${prefix}.slotWaitMsP95`, { kind: 'tally', tally, of: 'p95' })
  add(`${prefix}.slotWaitMsMax`, { kind: 'tally', tally, of: 'max' })
  add(`${prefix}.calledCount`, { kind: 'tally', tally, of: 'count' })
  add(`${prefix}.overtakenCount`, { kind: 'sum', tally, of: 'count' })
}

function addRoom(add: Add, place: PlaceSpec, prefix: string, places: PlaceTables, index: number): void {
  const gauge = places.gaugeFirst[index] ?? 0
  const tally = places.tallyFirst[index] ?? 0
  add(`${prefix}.occupancyVehMean`, { kind: 'gauge', gauge: gauge + OCCUPANCY, of: 'mean' })
  add(`${prefix}.occupancyVehMax`, { kind: 'gauge', gauge: gauge + OCCUPANCY, of: 'max' })
  // One vehicle at a time stands at the end of a road or platoon; in a yard, of all the time spent there, how much was spent stuck.
  add(`${prefix}.blockedRatio`, { kind: 'ratio', gauge: gauge + STUCK, over: place.kind === 'yard' ? gauge + OCCUPANCY : null })
  add(`${prefix}.dwellMsMean`, { kind: 'tally', tally, of: 'mean' })
  add(`${prefix}.dwellMsP50`, { kind: 'tally', tally, of: 'p50' })
  add(`${prefix}.dwellMsP95`, { kind: 'tally', tally, of: 'p95' })
  add(`${prefix}.dwellMsMax`, { kind: 'tally', tally, of: 'max' })
  add(`${prefix}.servedCount`, { kind: 'tally', tally, of: 'count' })
}
