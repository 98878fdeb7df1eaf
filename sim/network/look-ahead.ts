/**
 * What the policy `lookahead` is shown of a run: those who wait in the buffer, and the stations behind it as they stand.
 *
 * It sees what a controller would: mean services, who is at which server since when, how many stand in line; never a drawn time.
 * Limits:  branches are not followed, and vehicles on roads between are not counted.
 */
import { attributeOf, classCountOf, classOf } from '../../engine/rules/slots/call-forward-policy.ts'
import type { StationAhead, View, WaitingSlot } from '../../engine/rules/slots/look-ahead.ts'
import { meanMsOf } from '../kernel/distributions.ts'
import type { AttributeMatch, FlowSpec, PolicySpec, Scenario, StationSpec } from '../scenario.ts'
import { listAttributeValues, PRIORITY } from './attribute-codes.ts'
import { BUSY, CLOSED, NONE } from './codes.ts'
import type { CallForwardTables, StationBehind } from './slot-tables.ts'
import type { State } from './state.ts'

export function listStationsBehind(scenario: Scenario, { bufferId, callForward }: PolicySpec, classes: readonly string[]): readonly StationBehind[] {
  const attribute = attributeOf(callForward) ?? PRIORITY
  const classCount = classCountOf(classes)
  const sums = new Map<string, { readonly serviceMs: number[]; readonly flowCounts: number[] }>()
  for (const flow of scenario.flows) {
    const steps = scenario.routes.find(({ id }) => id === flow.routeId)?.steps ?? []
    const bufferIndex = steps.findIndex((step) => step.kind === 'visit' && step.placeId === bufferId)
    if (bufferIndex === -1) continue
    const values = attribute === PRIORITY ? [String(flow.priorityIndex)] : listAttributeValues(flow, attribute)
    for (const value of values.length === 0 ? [null] : new Set(values)) {
      const classIndex = classOf(callForward, classes, value)
      for (const step of steps.slice(bufferIndex + 1)) {
        const place = step.kind === 'visit' ? scenario.places.find(({ id }) => id === step.placeId) : undefined
        if (step.kind !== 'visit' || place?.kind !== 'station') continue
        const sum = sums.get(place.id) ?? { serviceMs: Array.from({ length: classCount }, () => 0), flowCounts: Array.from({ length: classCount }, () => 0) }
        sums.set(place.id, sum)
        const shareRatio = step.probabilityRatio * shareOf(step.when, flow, attribute, value)
        sum.serviceMs[classIndex] = (sum.serviceMs[classIndex] ?? 0) + shareRatio * meanOf(place, flow)
        sum.flowCounts[classIndex] = (sum.flowCounts[classIndex] ?? 0) + 1
      }
    }
  }
  return [...sums].map(([id, { serviceMs, flowCounts }]) => {
    const means = serviceMs.map((sumMs, index) => sumMs / Math.max(1, flowCounts[index] ?? 1))
    const stopping = means.filter((meanMs) => meanMs > 0)
    return { placeIndex: scenario.places.findIndex((place) => place.id === id), serviceMs: means, meanMs: stopping.reduce((sum, meanMs) => sum + meanMs, 0) / Math.max(1, stopping.length) }
  })
}

function meanOf({ service, moveUpMs }: StationSpec, flow: FlowSpec): number {
  const distribution = service.byFlow[flow.id] ?? service.default
  return moveUpMs + (distribution === null ? 0 : meanMsOf(distribution))
}

/** Of the flow's vehicles with this value, how many fit. */
function shareOf(when: AttributeMatch | null, flow: FlowSpec, attribute: string, value: string | null): number {
  let shareRatio = 1
  for (const [asked, wanted] of Object.entries(when ?? {})) {
    if (asked === attribute) shareRatio *= wanted === value ? 1 : 0
    else if (asked === 'flow') shareRatio *= wanted === flow.id ? 1 : 0
    else {
      const values = flow.mix.find((mix) => mix.attribute === asked)?.values ?? []
      const total = values.reduce((sum, { weightRatio }) => sum + weightRatio, 0)
      shareRatio *= total === 0 ? 0 : (values.find((each) => each.value === wanted)?.weightRatio ?? 0) / total
    }
  }
  return shareRatio
}

/** Of those for `target` up to `targetEnd`; nothing is changed. */
export function viewOf(state: State, { policy, classCount, behind }: CallForwardTables, target: number, targetEnd: number): View {
  const depthVeh = policy.name === 'lookahead' ? policy.depthVeh : 0
  const lines: WaitingSlot[][] = Array.from({ length: classCount }, () => [])
  for (let line = target * classCount; line < targetEnd * classCount; line += 1) {
    const own = lines[line % classCount] as WaitingSlot[]
    let vehicle = state.slots.head[line] as number
    for (let nth = 0; nth < depthVeh && vehicle !== NONE; nth += 1) {
      own.push({ slotSeq: state.vehicles.slotSeq[vehicle] as number, waitedMs: state.nowMs - (state.vehicles.enteredMs[vehicle] as number) })
      vehicle = state.vehicles.next[vehicle] as number
    }
  }
  if (targetEnd - target > 1) for (const line of lines) line.sort((left, right) => left.slotSeq - right.slotSeq)
  return { lines, stations: behind.map((station) => stationAhead(state, station)) }
}

function stationAhead({ network, servers, places, nowMs }: State, { placeIndex, serviceMs, meanMs }: StationBehind): StationAhead {
  const freeInMs: number[] = []
  const first = network.places.serverFirst[placeIndex] as number
  const end = first + (network.places.serverCount[placeIndex] as number)
  for (let server = first; server < end; server += 1) {
    if (servers.state[server] === CLOSED || servers.isDown[server] === 1) continue
    freeInMs.push(servers.state[server] === BUSY ? Math.max(0, (servers.startedMs[server] as number) + meanMs - nowMs) : 0)
  }
  const inLineMs = ((places.count[placeIndex] as number) * meanMs) / Math.max(1, freeInMs.length)
  return { serviceMs, freeInMs: freeInMs.map((freeMs) => freeMs + inLineMs) }
}
