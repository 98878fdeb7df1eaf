/**
 * One broken file per kind of problem: each is the tiny crossing with one edit, and must be reported at its line, in words, with nothing else.
 *
 * Method: the edit replaces the first occurrence of a text. A problem is written as `file:line: message (hint)`.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkCrossingPath } from './check-crossing.ts'
import { formatProblem } from './file-problem.ts'
import { assembleCrossing, CROSSING_FILE_NAMES, type CrossingFileName, type CrossingText } from './load-crossing.ts'

const TINY = 'scenarios/fixtures/tiny'
const sound = Object.fromEntries(CROSSING_FILE_NAMES.map((name) => [name, readFileSync(join(TINY, name), 'utf8')])) as Record<
  CrossingFileName,
  string
>

interface BrokenCase {
  readonly name: string
  readonly file: CrossingFileName
  readonly find: string
  readonly replace: string
  readonly problems: readonly string[]
}

const CASES: readonly BrokenCase[] = [
  {
    name: 'an unknown key',
    file: 'crossing.yaml',
    find: 'province: Lạng Sơn',
    replace: 'province: Lạng Sơn\nprovnce: Lạng Sơn',
    problems: ['crossing.yaml:7: unknown key "provnce" (did you mean "province"?)'],
  },
  {
    name: 'an unknown key deep inside',
    file: 'crossing.yaml',
    find: 'capacityVeh: { value: 12, source: estimate }',
    replace: 'capacityVeh: { value: 12, source: estimate, valu: 3 }',
    problems: ['crossing.yaml:21: yards.yard-a.capacityVeh: unknown key "valu" (did you mean "value"?)'],
  },
  {
    name: 'a missing key',
    file: 'crossing.yaml',
    find: '    role: assembly\n',
    replace: '',
    problems: ['crossing.yaml:17: yards.yard-a: "role" is missing (add it)'],
  },
  {
    name: 'a value of the wrong kind',
    file: 'crossing.yaml',
    find: 'value: 30, source: estimate } }',
    replace: 'value: fast, source: estimate } }',
    problems: ['crossing.yaml:15: streets.road.freeSpeedKmh.value: must be a number, not a text'],
  },
  {
    name: 'a value without its source',
    file: 'crossing.yaml',
    find: 'laneCount: { value: 2, source: estimate }',
    replace: 'laneCount: { value: 2 }',
    problems: ['crossing.yaml:13: corridors.main.laneCount: "source" is missing (add it)'],
  },
  {
    name: 'an empty source',
    file: 'crossing.yaml',
    find: 'laneCount: { value: 2, source: estimate }',
    replace: 'laneCount: { value: 2, source: "" }',
    problems: ['crossing.yaml:13: corridors.main.laneCount.source: say where the value comes from: a URL, a document, survey, or estimate'],
  },
  {
    name: 'a misspelt station kind',
    file: 'crossing.yaml',
    find: 'kind: customs',
    replace: 'kind: custom',
    problems: ['crossing.yaml:31: stations.customs.kind: "custom" is not allowed (did you mean "customs"?)'],
  },
  {
    name: 'a duration without a unit',
    file: 'crossing.yaml',
    find: 'serviceMean: { value: 90s,',
    replace: 'serviceMean: { value: "90",',
    problems: ['crossing.yaml:28: stations.barrier-1.serviceMean.value: a duration is a number with its unit: 90s, 10min, 4h'],
  },
  {
    name: 'a key given twice',
    file: 'crossing.yaml',
    find: 'id: tiny',
    replace: 'id: tiny\nid: tiny2',
    problems: ['crossing.yaml:4: "id" is given twice (keep one of the two)'],
  },
  {
    name: 'YAML that cannot be read',
    file: 'crossing.yaml',
    find: '  main:\n',
    replace: '  main: [\n',
    problems: ['crossing.yaml:11: not readable: Implicit keys need to be on a single line (correct the syntax)'],
  },
  {
    name: 'another schema version',
    file: 'crossing.yaml',
    find: 'crossing/1',
    replace: 'crossing/7',
    problems: ['crossing.yaml:2: bordertwin: "crossing/7" is not allowed (did you mean "crossing/1"?)'],
  },
  {
    name: 'an id with capitals',
    file: 'crossing.yaml',
    find: '  yard-a:',
    replace: '  Yard-A:',
    problems: ['crossing.yaml:17: "Yard-A" is not an id (ids are lower-case letters, digits and hyphens, at most 64)'],
  },
  {
    name: 'a sensor at an unknown place',
    file: 'crossing.yaml',
    find: 'place: barrier-1, direction: export',
    replace: 'place: barier-1, direction: export',
    problems: ['crossing.yaml:37: unknown place "barier-1" (did you mean "barrier-1"?)'],
  },
  {
    name: 'a sensor with an unknown zone',
    file: 'crossing.yaml',
    find: 'zone: Asia/Ho_Chi_Minh, name',
    replace: 'zone: Asia/Hanoi_City, name',
    problems: ['crossing.yaml:38: unknown time zone "Asia/Hanoi_City" (use an IANA name such as Asia/Ho_Chi_Minh)'],
  },
  {
    name: 'a station in an unknown yard',
    file: 'crossing.yaml',
    find: 'yard: yard-a',
    replace: 'yard: yard-b',
    problems: ['crossing.yaml:33: unknown yard "yard-b" (did you mean "yard-a"?)'],
  },
  {
    name: 'a yard smaller than its bays',
    file: 'crossing.yaml',
    find: 'value: 12',
    replace: 'value: 11',
    problems: ['crossing.yaml:21: yard "yard-a" has 12 drawn bays, more than its capacity of 11 (raise capacityVeh or draw fewer bays)'],
  },
  {
    name: 'opening hours that end before they begin',
    file: 'crossing.yaml',
    find: 'closesAt: "19:00"',
    replace: 'closesAt: "06:00"',
    problems: ['crossing.yaml:45: opens at 07:00 and closes at 06:00 (the closing time must be later on the same day)'],
  },
  {
    name: 'a closure that ends before it begins',
    file: 'crossing.yaml',
    find: 'until: "2025-04-15T10:00:00+07:00"',
    replace: 'until: "2025-04-15T06:00:00+07:00"',
    problems: ['crossing.yaml:47: the closure ends at 2025-04-15T06:00:00+07:00, not after it began (correct from or until)'],
  },
  {
    name: 'an instant without offset',
    file: 'crossing.yaml',
    find: '2025-04-15T10:00:00+07:00',
    replace: '2025-04-15T10:00:00',
    problems: ['crossing.yaml:47: closures.0.until: an instant is ISO 8601 with offset: 2025-04-15T07:00:00+07:00'],
  },
  {
    name: 'a station that is not drawn',
    file: 'crossing.yaml',
    find: '  customs:\n    name',
    replace:
      '  scanner: { name: { vi: Máy soi, en: Scanner }, kind: scanner, directions: [export], yard: yard-a, serverCount: { value: 1, source: estimate }, serviceMean: { value: 3min, source: estimate } }\n  customs:\n    name',
    problems: ['crossing.yaml:29: stations: "scanner" is not drawn (add its point to layout.geojson)'],
  },
  {
    name: 'a station with neither lanes nor yard',
    file: 'crossing.yaml',
    find: '    yard: yard-a\n',
    replace: '',
    problems: [
      'crossing.yaml:29: station "customs" has neither lanes nor a yard (draw a stopLine for it in layout.geojson, or name the yard in which it works)',
    ],
  },
  {
    name: 'a direction without a way out',
    file: 'crossing.yaml',
    find: 'out-import: { direction: import, role: sink',
    replace: 'out-import: { direction: export, role: sink',
    problems: [
      'crossing.yaml:23: no import sink is reached from station "barrier-1" on road "gate-import" (connect the roads after it)',
      'crossing.yaml:39: there is no sink for import (add a gateway with direction import and role sink)',
    ],
  },
  {
    name: 'a gateway of an unknown corridor',
    file: 'crossing.yaml',
    find: 'role: sink, corridor: main',
    replace: 'role: sink, corridor: mian',
    problems: ['crossing.yaml:41: unknown corridor "mian" (did you mean "main"?)'],
  },
  {
    name: 'JSON that cannot be read',
    file: 'layout.geojson',
    find: '"Point", "coordinates": [106.7, 21.972]}},',
    replace: '"Point", "coordinates": [106.7, 21.972]}',
    problems: ["layout.geojson:5: not JSON: Expected ',' or '}' after property value (correct the syntax)"],
  },
  {
    name: 'a feature that says nothing',
    file: 'layout.geojson',
    find: '{"feature": "marker", "corridor": "main"}',
    replace: '{"corridor": "main"}',
    problems: [
      'crossing.yaml:10: corridors: "main" is not drawn (add its point to layout.geojson)',
      'layout.geojson:4: the feature does not say what it draws (set properties.feature to one of marker, gateway, road, yard, bayRow, door, station, stopLine, sensor, scenery)',
    ],
  },
  {
    name: 'an unknown feature',
    file: 'layout.geojson',
    find: '"feature": "bayRow"',
    replace: '"feature": "bayrow"',
    problems: ['layout.geojson:17: unknown feature "bayrow" (did you mean "bayRow"?)'],
  },
  {
    name: 'longitude and latitude swapped',
    file: 'layout.geojson',
    find: '"coordinates": [[106.7001, 21.969], [106.7001, 21.9698]]',
    replace: '"coordinates": [[21.969, 106.7001], [21.9698, 106.7001]]',
    problems: [
      'layout.geojson:9: position 21.969, 106.7001 has latitude and longitude swapped (GeoJSON wants longitude first)',
    ],
  },
  {
    name: 'a point where a line belongs',
    file: 'layout.geojson',
    find: '"LineString", "coordinates": [[106.7001, 21.969], [106.7001, 21.9698]]',
    replace: '"Point", "coordinates": [106.7001, 21.969]',
    problems: [
      'layout.geojson:9: road is drawn as Point (draw a LineString)',
    ],
  },
  {
    name: 'a road that begins beside the end of the other',
    file: 'layout.geojson',
    find: '[[106.7001, 21.9712], [106.7001, 21.972]]',
    replace: '[[106.70015, 21.9712], [106.7001, 21.972]]',
    problems: [
      'layout.geojson:11: road "aisle" leads nowhere (begin another road within 1 m of its last position, or put a sink gateway there)',
      'layout.geojson:12: nothing leads into road "north-2" (end another road within 1 m of its first position, or put a source gateway there)',
    ],
  },
  {
    name: 'a road on an unknown street',
    file: 'layout.geojson',
    find: '"id": "north-1", "street": "road"',
    replace: '"id": "north-1", "street": "rode"',
    problems: ['layout.geojson:9: unknown street "rode" (did you mean "road"?)'],
  },
  {
    name: 'a road drawn twice',
    file: 'layout.geojson',
    find: '"id": "south-2"',
    replace: '"id": "south-1"',
    problems: ['layout.geojson:15: road "south-1" is drawn twice (rename one)'],
  },
  {
    name: 'a road of no length',
    file: 'layout.geojson',
    find: '[[106.6999, 21.9698], [106.6999, 21.969]]',
    replace: '[[106.6999, 21.9698], [106.6999, 21.9698]]',
    problems: [
      'layout.geojson:8: gateway "out-import" is not at the end of a road (move it within 1 m of one)',
      'layout.geojson:14: road "gate-import" leads nowhere (begin another road within 1 m of its last position, or put a sink gateway there)',
      'layout.geojson:15: road "south-2" is shorter than 3 m (draw it again or delete it)',
    ],
  },
  {
    name: 'a stop line off its road',
    file: 'layout.geojson',
    find: '"direction": "export"}, "geometry": {"type": "Point", "coordinates": [106.7001, 21.97]',
    replace: '"direction": "export"}, "geometry": {"type": "Point", "coordinates": [106.7002, 21.97]',
    problems: [
      'layout.geojson:22: the stop line of "barrier-1" is 10.3 m off lane 0 of road "gate-export" (draw it within 2.5 m of the middle of the lane)',
    ],
  },
  {
    name: 'a stop line in a lane that is not there',
    file: 'layout.geojson',
    find: '"road": "gate-export", "laneIndex": 0',
    replace: '"road": "gate-export", "laneIndex": 1',
    problems: [
      'crossing.yaml:26: station "barrier-1" serves export but has no export lane (draw a stopLine with this direction, or leave the direction out)',
      'layout.geojson:22: road "gate-export" has lanes 0 to 0, not 1 (lanes count from the right-hand edge)',
    ],
  },
  {
    name: 'a stop line on an unknown road',
    file: 'layout.geojson',
    find: '"road": "gate-export"',
    replace: '"road": "gate-exprt"',
    problems: [
      'crossing.yaml:26: station "barrier-1" serves export but has no export lane (draw a stopLine with this direction, or leave the direction out)',
      'layout.geojson:22: unknown road "gate-exprt" (did you mean "gate-export"?)',
    ],
  },
  {
    name: 'a yard without an entry',
    file: 'layout.geojson',
    find: '{"type": "Feature", "properties": {"feature": "door", "yard": "yard-a", "role": "entry"}, "geometry": {"type": "Point", "coordinates": [106.7001, 21.9705]}},\n',
    replace: '',
    problems: [
      'layout.geojson:16: yard "yard-a" has no entry (add a Point with feature "door", yard "yard-a" and role "entry" at the end of a road)',
    ],
  },
  {
    name: 'a door beside the road',
    file: 'layout.geojson',
    find: '"role": "exit"}, "geometry": {"type": "Point", "coordinates": [106.7001, 21.9712]',
    replace: '"role": "exit"}, "geometry": {"type": "Point", "coordinates": [106.7003, 21.9712]',
    problems: ['layout.geojson:19: the exit of yard "yard-a" is not at the end of a road (move it within 1 m of one)'],
  },
  {
    name: 'a ring that is not closed',
    file: 'layout.geojson',
    find: '[106.70005, 21.97125], [106.70005, 21.97045]]]',
    replace: '[106.70005, 21.97125]]]',
    problems: ['layout.geojson:16: the ring is not closed (repeat the first position as the last)'],
  },
  {
    name: 'a ring that crosses itself',
    file: 'layout.geojson',
    find: '[106.7005, 21.97045], [106.7005, 21.97125]',
    replace: '[106.7005, 21.97125], [106.7005, 21.97045]',
    problems: [
      'layout.geojson:16: the outline crosses itself (draw it again without a bow)',
    ],
  },
  {
    name: 'bays too narrow for a truck',
    file: 'layout.geojson',
    find: '"bayCount": 12',
    replace: '"bayCount": 20',
    problems: [
      'layout.geojson:17: the row has 20 bays on 56.7 m: 2.84 m each (bays need at least 3.4 m; lengthen the row or lower bayCount)',
    ],
  },
  {
    name: 'bays outside their yard',
    file: 'layout.geojson',
    find: '[[106.70027, 21.9706], [106.70027, 21.97111]]',
    replace: '[[106.7006, 21.9706], [106.7006, 21.97111]]',
    problems: [
      'layout.geojson:17: bays of yard "yard-a" are more than 30 m from every yard road (draw an aisle (road of kind yardRoad) beside the row)',
      'layout.geojson:17: bays of yard "yard-a" lie outside its outline (move the row or widen the yard)',
    ],
  },
  {
    name: 'a hill drawn as a line',
    file: 'layout.geojson',
    find: '"kind": "hill"',
    replace: '"kind": "wall"',
    problems: ['layout.geojson:26: wall is drawn as an area (draw a LineString)'],
  },
  {
    name: 'a name in one language',
    file: 'layout.geojson',
    find: '"vi": "Đường biên", ',
    replace: '',
    problems: ['layout.geojson:27: a name is given in one language only (give both vi and en)'],
  },
  {
    name: 'a sensor that crossing.yaml does not know',
    file: 'layout.geojson',
    find: '"id": "cam-import"',
    replace: '"id": "cam-imprt"',
    problems: [
      'crossing.yaml:38: sensors: "cam-import" is not drawn (add its point to layout.geojson)',
      'layout.geojson:25: sensor "cam-imprt" is not in crossing.yaml (did you mean "cam-import"?)',
    ],
  },
  {
    name: 'a gateway in the field',
    file: 'layout.geojson',
    find: '"id": "in-export"}, "geometry": {"type": "Point", "coordinates": [106.7001, 21.969]',
    replace: '"id": "in-export"}, "geometry": {"type": "Point", "coordinates": [106.7009, 21.969]',
    problems: [
      'layout.geojson:5: gateway "in-export" is not at the end of a road (move it within 1 m of one)',
      'layout.geojson:9: nothing leads into road "north-1" (end another road within 1 m of its first position, or put a source gateway there)',
    ],
  },
  {
    name: 'a carriageway drawn the wrong way',
    file: 'layout.geojson',
    find: '[[106.6999, 21.9705], [106.6999, 21.9698]]',
    replace: '[[106.6999, 21.9698], [106.6999, 21.9705]]',
    problems: [
      'layout.geojson:13: road "south-1" leads nowhere (begin another road within 1 m of its last position, or put a sink gateway there)',
      'layout.geojson:14: nothing leads into road "gate-import" (end another road within 1 m of its first position, or put a source gateway there)',
      'layout.geojson:14: road "gate-import" leads nowhere (begin another road within 1 m of its last position, or put a sink gateway there)',
      'layout.geojson:15: nothing leads into road "south-2" (end another road within 1 m of its first position, or put a source gateway there)',
    ],
  },
  {
    name: 'a step after an unknown step',
    file: 'workflow.yaml',
    find: 'after: [gate-entry]',
    replace: 'after: [gate-enter]',
    problems: ['workflow.yaml:28: unknown step "gate-enter" (did you mean "gate-entry"?)'],
  },
  {
    name: 'a step without evidence',
    file: 'workflow.yaml',
    find: 'completedBy: [{ read: [cam-export] }]',
    replace: 'completedBy: []',
    problems: ['workflow.yaml:21: export.steps.1.completedBy: a step needs at least one evidence that completes it'],
  },
  {
    name: 'an unknown evidence',
    file: 'workflow.yaml',
    find: 'completedBy: [{ read: [cam-export] }]',
    replace: 'completedBy: [seen]',
    problems: [
      'workflow.yaml:21: export.steps.1.completedBy.0: evidence is declaration, callForward, { read: [sensor ids] }, { entered: [place ids] }, { left: [place ids] } or { confirmation: role }; roles: viewer, haulier, borderGuard, customs, quarantine, yard, feeDesk, controller, admin',
    ],
  },
  {
    name: 'an unknown sensor',
    file: 'workflow.yaml',
    find: '[cam-export]',
    replace: '[cam-exports]',
    problems: ['workflow.yaml:21: unknown sensor "cam-exports" (did you mean "cam-export"?)'],
  },
  {
    name: 'a sensor of the other direction',
    file: 'workflow.yaml',
    find: '[cam-export]',
    replace: '[cam-import]',
    problems: ['workflow.yaml:21: sensor "cam-import" sees import, not export (name the sensor of this direction)'],
  },
  {
    name: 'an unknown place',
    file: 'workflow.yaml',
    find: 'place: customs',
    replace: 'place: custom-hall',
    problems: ['workflow.yaml:27: unknown place "custom-hall" (known: barrier-1, customs, yard-a)'],
  },
  {
    name: 'a place that does not serve the direction',
    file: 'workflow.yaml',
    find: 'completedBy: [{ read: [cam-import] }]',
    replace: 'completedBy: [{ entered: [yard-a] }]',
    problems: ['workflow.yaml:50: place "yard-a" does not serve import (name another place, or add the direction in crossing.yaml)'],
  },
  {
    name: 'steps in a circle',
    file: 'workflow.yaml',
    find: 'after: []\n      completedBy: [declaration]\n    - id: gate-entry',
    replace: 'after: [customs]\n      completedBy: [declaration]\n    - id: gate-entry',
    problems: ['workflow.yaml:12: steps wait for each other in a circle: declare, customs, gate-entry (remove one of the "after" entries)'],
  },
  {
    name: 'a workflow without an end',
    file: 'workflow.yaml',
    find: '      isTerminal: true\nimport',
    replace: 'import',
    problems: ['workflow.yaml:6: the export workflow has no terminal step (set isTerminal: true on its last step)'],
  },
  {
    name: 'a step after the end',
    file: 'workflow.yaml',
    find: 'guards: [declare]\n',
    replace: 'guards: [declare]\n      isTerminal: true\n',
    problems: ['workflow.yaml:29: step "customs" comes after the terminal step "gate-entry" (a terminal step ends the trip)'],
  },
  {
    name: 'a guard that comes later',
    file: 'workflow.yaml',
    find: 'guards: [declare]',
    replace: 'guards: [customs]',
    problems: ['workflow.yaml:20: guard "customs" comes after step "gate-entry" (a guard must be a step before)'],
  },
  {
    name: 'a step defined twice',
    file: 'workflow.yaml',
    find: '- id: gate-entry',
    replace: '- id: declare',
    problems: [
      'workflow.yaml:14: step "declare" is defined twice (rename one)',
      'workflow.yaml:19: step "declare" waits for itself (remove it)',
      'workflow.yaml:20: step "declare" waits for itself (remove it)',
      'workflow.yaml:28: unknown step "gate-entry" (known: declare, customs)',
    ],
  },
  {
    name: 'an unknown role',
    file: 'workflow.yaml',
    find: '{ confirmation: customs }',
    replace: '{ confirmation: custom }',
    problems: [
      'workflow.yaml:30: export.steps.2.completedBy.0: evidence is declaration, callForward, { read: [sensor ids] }, { entered: [place ids] }, { left: [place ids] } or { confirmation: role }; roles: viewer, haulier, borderGuard, customs, quarantine, yard, feeDesk, controller, admin',
    ],
  },
  {
    name: 'a misspelt cargo',
    file: 'workflow.yaml',
    find: 'cargo: [fruit]',
    replace: 'cargo: [fruits]',
    problems: ['workflow.yaml:29: export.steps.2.when.cargo.0: "fruits" is not allowed (did you mean "fruit"?)'],
  },
  {
    name: 'a whole direction missing',
    file: 'workflow.yaml',
    find: '\nimport:',
    replace: '\nimports:',
    problems: ['workflow.yaml:1: "import" is missing (add it)', 'workflow.yaml:32: unknown key "imports" (did you mean "import"?)'],
  },
]

function problemsOf(texts: Record<CrossingFileName, string>): string[] {
  const [crossing, layout, workflow] = CROSSING_FILE_NAMES.map((file) => ({ file, text: texts[file] })) as [
    CrossingText,
    CrossingText,
    CrossingText,
  ]
  const result = assembleCrossing(crossing, layout, workflow)
  return result.ok ? [] : result.failure.map(formatProblem)
}

describe('a broken crossing', () => {
  test('the crossing that the cases are made from is sound', () => {
    expect(problemsOf(sound)).toEqual([])
  })

  test.each(CASES)('$name is reported at its line', ({ file, find, replace, problems }) => {
    expect(sound[file]).toContain(find)
    expect(problemsOf({ ...sound, [file]: sound[file].replace(find, replace) })).toEqual(problems)
  })

  test('mistakes of every kind in one file are reported at once: keys, values, units, names that point nowhere', () => {
    const crossing = sound['crossing.yaml']
      .replace('province: Lạng Sơn', 'province: Lạng Sơn\nprovince: Lạng Sơn\nprovnce: Lạng Sơn')
      .replace('value: 12, source', 'value: -12, source')
      .replace('kind: customs', 'kind: custom')
      .replace('serviceMean: { value: 90s,', 'serviceMean: { value: 90m,')
      .replace('place: barrier-1, direction: export', 'place: barier-1, direction: export')
      .replace('closesAt: "19:00"', 'closesAt: "06:00"')
    const workflow = sound['workflow.yaml'].replace('officialStep: 5', 'officialStep: 9').replace('cam-import', 'cam-imprt')
    const layout = sound['layout.geojson'].replace('"kind": "gateLane"', '"kind": "gateLane", "laneWidht": 3')
    expect(problemsOf({ 'crossing.yaml': crossing, 'workflow.yaml': workflow, 'layout.geojson': layout }).map((line) => line.replace(/:\d+:/, ':').replace(/ \(.*\)$/, ''))).toEqual([
      'crossing.yaml: "province" is given twice',
      'crossing.yaml: unknown key "provnce"',
      'crossing.yaml: yards.yard-a.capacityVeh.value: must be at least 1',
      'crossing.yaml: stations.barrier-1.serviceMean.value: a duration is a number with its unit: 90s, 10min, 4h',
      'crossing.yaml: stations.customs.kind: "custom" is not allowed',
      'crossing.yaml: unknown place "barier-1"',
      'crossing.yaml: opens at 07:00 and closes at 06:00',
      'layout.geojson: unknown key "laneWidht"',
      'workflow.yaml: export.steps.1.officialStep: must be at most 8',
      'workflow.yaml: unknown sensor "cam-imprt"',
    ])
  })

  test('a layout with latitude first throughout is one mistake, said for the first features', () => {
    const layout = sound['layout.geojson'].replace(/\[(106\.\d+), (21\.\d+)\]/g, '[$2, $1]')
    const problems = problemsOf({ ...sound, 'layout.geojson': layout })
    expect(problems).toHaveLength(5)
    expect(problems.filter((line) => line.includes('has latitude and longitude swapped'))).toHaveLength(5)
    expect(problems.at(-1)).toMatch(/, and so have \d+ more features \(GeoJSON wants longitude first\)$/)
  })

  test('a feature that is drawn wrongly is not missed as well', () => {
    const layout = sound['layout.geojson'].replace('"feature": "yard", "id": "yard-a"', '"feature": "yard"')
    expect(problemsOf({ ...sound, 'layout.geojson': layout })).toEqual([expect.stringMatching(/^layout\.geojson:\d+: "id" is missing \(add it\)$/)])
  })

  test('a byte order mark and line ends of Windows are no mistakes', () => {
    const asWindows = Object.fromEntries(CROSSING_FILE_NAMES.map((name) => [name, `\uFEFF${sound[name].replaceAll('\n', '\r\n')}`])) as typeof sound
    expect(problemsOf(asWindows)).toEqual([])
  })

  test.each([
    ['letters that are not UTF-8', 'crossing.yaml', 'province: Lạng Sơn', 'province: L\uFFFDng', 'not readable: letters that are not UTF-8 (save the file as UTF-8)'],
    ['a tag that nobody knows', 'crossing.yaml', 'province: Lạng Sơn', 'province: !!js/function "x"', 'Unresolved tag: tag:yaml.org,2002:js/function (write a plain value)'],
    ['an alias of nothing', 'crossing.yaml', 'province: Lạng Sơn', 'province: *where', 'not readable: *where stands for nothing (mark what it stands for with &where, before it)'],
    ['a name that holds nothing', 'crossing.yaml', 'yards:\n', 'yards:\n  __proto__: 1\n', '"__proto__" is no name (call it otherwise)'],
    ['a key of JSON twice', 'layout.geojson', '"feature": "yard", ', '"feature": "road", "feature": "yard", ', '"feature" is given twice (keep one of the two)'],
    ['a number that JSON has not', 'layout.geojson', '"bayCount": 12', '"bayCount": NaN', "not JSON: Unexpected token 'N' (correct the syntax)"],
    ['another coordinate system', 'layout.geojson', '"type": "FeatureCollection",', '"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "EPSG:3857"}},', 'crs.properties.name: "EPSG:3857" is not allowed (export the layout in WGS 84, EPSG:4326)'],
    ['an origin with latitude first', 'crossing.yaml', 'lonDeg: 106.7, latDeg: 21.97', 'lonDeg: 21.97, latDeg: 106.7', 'origin.latDeg: must be at most 85'],
    ['a number past every bound', 'crossing.yaml', 'value: 12, source', 'value: 1e300, source', 'yards.yard-a.capacityVeh.value: must be at most 100000'],
    ['a number that is none', 'crossing.yaml', 'value: 12, source', 'value: .nan, source', 'yards.yard-a.capacityVeh.value: must be a number, not infinity or NaN'],
  ] as const)('%s is a problem, in words', (_what, file, find, replace, says) => {
    expect(sound[file]).toContain(find)
    const problems = problemsOf({ ...sound, [file]: sound[file].replace(find, replace) })
    expect(problems.map((line) => line.replace(/^[^:]+:\d+: /, ''))).toEqual([says])
    const lineIndex = sound[file].slice(0, sound[file].indexOf(find)).split('\n').length + (replace.split('\n').length > 2 ? 1 : 0)
    expect(problems[0]).toContain(`${file}:${lineIndex}: `)
  })

  test('problems of all files are reported at once', () => {
    const broken = ['a yard smaller than its bays', 'a stop line off its road', 'an unknown sensor'].map(
      (name) => CASES.find((candidate) => candidate.name === name) as BrokenCase,
    )
    const texts = { ...sound }
    for (const { file, find, replace } of broken) texts[file] = texts[file].replace(find, replace)
    expect(problemsOf(texts)).toEqual(broken.flatMap(({ problems }) => problems))
  })
})

describe('paths that are checked', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bordertwin-check-'))
    mkdirSync(join(folder, 'tiny'))
    for (const name of CROSSING_FILE_NAMES) writeFileSync(join(folder, 'tiny', name), sound[name])
    writeFileSync(join(folder, 'alone.yaml'), sound['workflow.yaml'].replace('officialStep: 5', 'officialStep: 9'))
    writeFileSync(join(folder, 'crossing.yaml.txt'), 'nothing')
    writeFileSync(join(folder, 'tiny', 'notes.geojson'), sound['layout.geojson'].replace('"kind": "gateLane"', '"kind": "gate"'))
    mkdirSync(join(folder, 'half'))
    writeFileSync(join(folder, 'half', 'crossing.yaml'), sound['crossing.yaml'])
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const problemsIn = (path: string): string[] =>
    checkCrossingPath(join(folder, path)).problems.map((problem) => formatProblem(problem).replaceAll(folder, ''))

  test('a folder, or any of its files, is checked as a whole', () => {
    expect(problemsIn('tiny')).toEqual([])
    expect(problemsIn('tiny/workflow.yaml')).toEqual([])
  })

  test('a folder without its files says which are missing', () => {
    expect(problemsIn('half')).toEqual([
      '/half/layout.geojson:1: the file is missing (a crossing has crossing.yaml, layout.geojson, workflow.yaml)',
      '/half/workflow.yaml:1: the file is missing (a crossing has crossing.yaml, layout.geojson, workflow.yaml)',
    ])
  })

  test('a file away from its folder is checked for its own shape', () => {
    expect(problemsIn('alone.yaml')).toEqual(['/alone.yaml:16: export.steps.1.officialStep: must be at most 8'])
    expect(problemsIn('tiny/notes.geojson')).toEqual(['/tiny/notes.geojson:10: kind: "gate" is not allowed (did you mean "gateLane"?)'])
  })

  test('what is no crossing is said to be none', () => {
    expect(problemsIn('nowhere')).toEqual(['/nowhere:1: there is no such file or folder (check the path)'])
    expect(problemsIn('crossing.yaml.txt')[0]).toContain('/crossing.yaml.txt:1: this is no crossing, layout or workflow file')
  })
})
