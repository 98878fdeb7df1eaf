/**
 * Drives a case in SUMO: writes its road as nodes, edges and routes, runs it, reads when each truck came out.
 *
 * A case is one straight one-lane road with places to stop on it. Steps of 0.5 s; nobody is ever teleported.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { speedMpsOf, vehicleTypeOf, type ComparedVehicle } from './truck.ts'

/** A booth where every truck stands for its own time, or a lot beside the road. */
export type Stop =
  | { readonly kind: 'booth'; readonly atM: number; readonly serviceS: (truckIndex: number) => number }
  | { readonly kind: 'lot'; readonly fromM: number; readonly toM: number; readonly spaces: number; readonly dwellS: number }

export interface SumoCase {
  readonly vehicle: ComparedVehicle
  readonly lengthM: number
  readonly stops: readonly Stop[]
  /** A light at this place, green for so long at the start of each cycle. */
  readonly light?: { readonly atM: number; readonly greenS: number; readonly cycleS: number }
  readonly departuresS: readonly number[]
}

/** One truck's way through, in seconds of the run. */
export interface Passage {
  readonly truckIndex: number
  /** From when it wanted to come: waiting before the road is time too. */
  readonly crossingS: number
  readonly outAtS: number
}

const END_S = 400_000

export function runSumo(folder: string, given: SumoCase): readonly Passage[] {
  mkdirSync(folder, { recursive: true })
  const file = (name: string): string => join(folder, name)
  const lightAtM = given.light?.atM ?? given.lengthM / 2
  writeFileSync(
    file('nodes.xml'),
    `<nodes><node id="a" x="0" y="0"/><node id="b" x="${lightAtM}" y="0"${given.light === undefined ? '' : ' type="traffic_light"'}/><node id="c" x="${given.lengthM}" y="0"/></nodes>`,
  )
  const edge = (id: string, from: string, to: string): string => `<edge id="${id}" from="${from}" to="${to}" numLanes="1" speed="${speedMpsOf(given.vehicle)}"/>`
  writeFileSync(file('edges.xml'), `<edges>${edge('in', 'a', 'b')}${edge('out', 'b', 'c')}</edges>`)
  execFileSync('netconvert', ['-n', file('nodes.xml'), '-e', file('edges.xml'), '-o', file('net.xml'), '--no-turnarounds', 'true', '--no-internal-links', 'true'], { stdio: 'ignore', env: withoutSchema() })
  const place = (atM: number): { lane: string; posM: number } => (atM <= lightAtM ? { lane: 'in_0', posM: atM } : { lane: 'out_0', posM: atM - lightAtM })
  const lots = given.stops.map((stop, index) => {
    if (stop.kind === 'booth') return ''
    const from = place(stop.fromM)
    return `<parkingArea id="lot${index}" lane="${from.lane}" startPos="${from.posM}" endPos="${place(stop.toM).posM}" roadsideCapacity="${stop.spaces}" length="${given.vehicle.lengthM + 1.5}"/>`
  })
  const light =
    given.light === undefined
      ? ''
      : `<tlLogic id="b" type="static" programID="day" offset="0"><phase duration="${given.light.greenS}" state="G"/><phase duration="${given.light.cycleS - given.light.greenS}" state="r"/></tlLogic>`
  writeFileSync(file('additional.xml'), `<additional>${lots.join('')}${light}</additional>`)
  const stopOf = (stop: Stop, index: number, truckIndex: number): string => {
    if (stop.kind === 'lot') return `<stop parkingArea="lot${index}" duration="${stop.dwellS}"/>`
    const { lane, posM } = place(stop.atM)
    return `<stop lane="${lane}" endPos="${posM}" duration="${stop.serviceS(truckIndex)}"/>`
  }
  const trucks = given.departuresS.map(
    (departS, truckIndex) =>
      `<vehicle id="${truckIndex}" type="truck" route="way" depart="${departS}" departSpeed="max">${given.stops.map((stop, index) => stopOf(stop, index, truckIndex)).join('')}</vehicle>`,
  )
  writeFileSync(file('routes.xml'), `<routes>${vehicleTypeOf(given.vehicle)}<route id="way" edges="in out"/>${trucks.join('')}</routes>`)
  execFileSync(
    'sumo',
    ['-n', file('net.xml'), '-r', file('routes.xml'), '-a', file('additional.xml'), '--tripinfo-output', file('trips.xml'), '--end', String(END_S), '--step-length', '0.5',
      '--time-to-teleport', '-1', '--no-step-log', 'true', '--no-warnings', 'true', '--duration-log.disable', 'true'],
    { stdio: 'ignore', env: withoutSchema() },
  )
  const trips = readFileSync(file('trips.xml'), 'utf8')
  const passages = [...trips.matchAll(/<tripinfo id="(\d+)" depart="([\d.]+)"[^>]*? departDelay="([\d.]+)" arrival="([\d.]+)"[^>]*? duration="([\d.]+)"/g)].map(
    ([, id, , delay, arrival, duration]): Passage => ({ truckIndex: Number(id), crossingS: Number(duration) + Number(delay), outAtS: Number(arrival) }),
  )
  if (passages.length !== given.departuresS.length) throw new Error(`SUMO let ${passages.length} of ${given.departuresS.length} trucks out`)
  return passages.sort((left, right) => left.truckIndex - right.truckIndex)
}

/** It would look the schemas up on the network. */
const withoutSchema = (): NodeJS.ProcessEnv => ({ ...process.env, SUMO_HOME: process.env['SUMO_HOME'] ?? '/usr/share/sumo' })
