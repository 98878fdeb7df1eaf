/**
 * `npm run bench [part…]`: every speed the product promises, each beside its yardstick in the same run. Parts: decode, reduce, fusion, poses, kernel, day, fork, roads, nation, road, mqtt, sumo, plates, frame.
 *
 * The machine may be shared and noisy: each figure is the median of RUNS interleaved runs, and the load is printed with it.
 * Errors:  a missed target is said and does not fail the run; a bench that breaks does.
 */
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT, runStep } from './steps.mjs'
import { adviceFor, needSystemPackages, SIMPY, SUMO } from './system-packages.mjs'

const RUNS = Number(process.env.BENCH_RUNS ?? 3)
const BUILT = join(ROOT, 'dist/bench')

const load = async (path) => import(pathToFileURL(join(BUILT, path)).href)
const median = (values) => values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)]
const whole = (value) => Math.round(value).toLocaleString('en-GB')
const percent = (ratio) => `${ratio < 0 ? '−' : '+'}${Math.abs(100 * ratio).toFixed(2)} %`
const millis = (value) => `${value.toFixed(value < 10 ? 2 : 0)} ms`

function say(name, measured, target, isMet, beside = '') {
  process.stdout.write(`${isMet ? '✓' : '✗'} ${name.padEnd(52)} ${measured.padStart(16)}   target ${target}${beside === '' ? '' : `   (${beside})`}\n`)
}

/** Runs `measure` RUNS times and gives the median of each numeric field. */
async function medianOf(measure) {
  const runs = []
  for (let run = 0; run < RUNS; run += 1) runs.push(await measure())
  return Object.fromEntries(Object.keys(runs[0]).map((key) => [key, typeof runs[0][key] === 'number' ? median(runs.map((run) => run[key])) : runs[0][key]]))
}

const PARTS = {
  async decode() {
    const { benchDecoders } = await load('ingest/decode.bench.js')
    const cpuMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1_000 }
    const runs = Array.from({ length: RUNS }, () => benchDecoders(cpuMs))
    for (const [index, { format }] of runs[0].entries()) {
      const bodiesPerS = median(runs.map((run) => run[index].bodiesPerS))
      const target = format === 'hikvision-isapi' ? 5_000 : 20_000
      say(`decode ${format}, bodies/s per core`, whole(bodiesPerS), `≥ ${whole(target)}`, bodiesPerS >= target)
    }
  },
  async reduce() {
    const { benchReduce } = await load('engine/state/reduce.bench.js')
    const { observationsPerSHz } = await medianOf(() => benchReduce(() => performance.now()))
    say('reduce, position fixes/s per core, 2,000 open trips', whole(observationsPerSHz), '≥ 100,000', observationsPerSHz >= 100_000)
  },
  async fusion() {
    const { measureFusion } = await load('engine/server/bench/fusion.bench.js')
    const { FUSION_DAY } = await load('engine/server/bench/fusion-day.js')
    const cpuMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1_000 }
    // Two days that everybody knows, and some that nobody has seen: FUSION_SEED repeats those.
    const freshSeed = Number(process.env.FUSION_SEED ?? Math.floor(Date.now() / 1_000) % 1_000_000)
    const seeds = [1, 2, ...Array.from({ length: Math.max(2, RUNS) }, (_, index) => freshSeed + index)]
    for (const seed of seeds) {
      const figure = measureFusion({ ...FUSION_DAY, seed }, cpuMs)
      const percent = (ratio) => `${(100 * ratio).toFixed(3)} %`
      say(`fusion, day ${seed}: passages given to the right trip`, percent(figure.rightRatio), '≥ 99.5 %', figure.rightRatio >= 0.995,
        `${whole(figure.passageCount)} passages, ${figure.skewedCount} cameras ±90 s off, ${whole(figure.duplicateCount)} repeats dropped, ${figure.cpuUsPerObservation.toFixed(0)} µs CPU per event`)
      say(`fusion, day ${seed}: to a wrong one`, percent(figure.wrongRatio), '≤ 0.1 %', figure.wrongRatio <= 0.001, `asked of the operator ${percent(figure.queuedRatio)}`)
    }
  },
  async poses() {
    const { benchPoses } = await load('engine/state/pose-follower.bench.js')
    const { loadCrossing } = await load('scenarios/load-crossing.js')
    const crossing = loadCrossing(join(ROOT, 'scenarios/crossings/huu-nghi'))
    if (!crossing.ok) throw new Error('the shipped crossing does not load')
    const { passMsP50, truckCount, locateMsMean } = await medianOf(() => benchPoses(() => performance.now(), crossing.value.site))
    say(`poses, ${whole(truckCount)} trucks, one pass`, millis(passMsP50), '≤ 10 ms', passMsP50 <= 10, `place of a fix ${(locateMsMean * 1_000).toFixed(1)} µs`)
  },
  async kernel() {
    const { benchKernel } = await load('sim/bench/kernel.bench.js')
    const figure = await medianOf(() => benchKernel())
    const ofCpp = figure.eventsPerCpuS / figure.cppEventsPerCpuS
    say('kernel, M/M/4, 1,000,000 customers, events/CPU s', whole(figure.eventsPerCpuS), '≥ 0.6 of C++', Number.isNaN(ofCpp) || ofCpp >= 0.6,
      Number.isNaN(ofCpp) ? 'no g++ here: no yardstick' : `C++ priority queue without statistics ${whole(figure.cppEventsPerCpuS)}, ratio ${ofCpp.toFixed(2)}; wait ${figure.waitRatio.toFixed(3)} of exact`)
    const ofSimJs = figure.eventsPerCpuS / figure.simJsEventsPerCpuS
    say('kernel against sim.js 2.0.3, times as fast', ofSimJs.toFixed(1), '≥ 10', ofSimJs >= 10, `sim.js ${whole(figure.simJsEventsPerCpuS)} events/CPU s`)
  },
  async day() {
    const { benchDay, benchPairing } = await load('sim/bench/day.bench.js')
    const figure = await medianOf(() => benchDay())
    const ofCpp = figure.dayMs / figure.cppDayMs
    say('day of 3,000 trucks, 8 stages, full statistics, CPU', millis(figure.dayMs), '≤ 1.75 × C++', Number.isNaN(ofCpp) || ofCpp <= 1.75,
      `${Number.isNaN(ofCpp) ? 'no g++ here' : `C++ without statistics ${millis(figure.cppDayMs)}, ratio ${ofCpp.toFixed(2)}`}; ${Number.isNaN(figure.simPyDayMs) ? adviceFor(SIMPY) : `SimPy ${millis(figure.simPyDayMs)}, ${whole(figure.simPyDayMs / figure.dayMs)} times ours`}`)
    const { gainRatio } = benchPairing()
    say('5 % faster service: variance, independent / common draws', gainRatio.toFixed(0), '≥ 100', gainRatio >= 100)
  },
  async fork() {
    const { benchFork } = await load('sim/bench/fork.bench.js')
    const figure = await medianOf(() => benchFork())
    const beside = `structuredClone of the same trucks ${millis(figure.cloneMs)}; ${figure.stateMb.toFixed(1)} MB`
    say(`copy of ${whole(figure.truckCount)} trucks`, `${figure.copyMs.toFixed(3)} ms`, '≤ 0.1 ms', figure.copyMs <= 0.1, beside)
    say(`restore of ${whole(figure.truckCount)} trucks`, `${figure.restoreMs.toFixed(3)} ms`, '≤ 0.1 ms', figure.restoreMs <= 0.1)
  },
  async roads() {
    const { benchRoads } = await load('sim/bench/roads.bench.js')
    const figure = await medianOf(() => benchRoads())
    say(`${whole(figure.vehicleCount)} vehicles on roads with signals, lots, gates, × real time`, whole(figure.realTimeRatio), '≥ 10,000', figure.realTimeRatio >= 10_000,
      `per core; ${whole(figure.eventsPerCpuS)} events/CPU s`)
  },
  async nation() {
    const { benchNation } = await load('sim/bench/nation.bench.js')
    const figure = await benchNation(() => performance.now())
    say(`nation, ${whole(figure.crossingCount)} crossings in 5 years, 2 threads, CPU / 2`, `${(figure.cpuS / 2).toFixed(1)} s`, '≤ 30 s', figure.cpuS / 2 <= 30,
      `wall ${figure.wallS.toFixed(1)} s`)
    say('nation, memory at its peak', `${figure.peakMb.toFixed(0)} MB`, '≤ 1,024 MB', figure.peakMb <= 1_024)
  },
  async road() {
    const { benchRoadLatency, benchRoadThroughput } = await load('engine/server/bench/road.bench.js')
    const through = await medianOf(() => benchRoadThroughput())
    say('road, worst case: trucks read every 5 s, anywhere, obs/s', whole(through.observationsPerS), '≥ 10,000', through.observationsPerS >= 10_000,
      `bare append of the same records ${whole(through.yardstickPerS)}/s, ratio ${through.yardstickRatio.toFixed(2)}, ${through.coresRatio.toFixed(2)} cores, ${whole((1_000_000 * through.coresRatio) / through.observationsPerS)} µs CPU each`)
    const { benchRoadDays } = await load('engine/server/bench/road-days.bench.js')
    const days = await medianOf(() => benchRoadDays())
    say('road, simulated days of Hữu Nghị, obs/s', whole(days.observationsPerS), '≥ 10,000', days.observationsPerS >= 10_000, `${whole(1_000 * days.cpuMsPerObservation)} µs CPU each`)
    const latency = await medianOf(() => benchRoadLatency())
    say('road at 1,000 obs/s, body in → frame out, p50', millis(latency.frameMsP50), '–', true)
    say('road at 1,000 obs/s, body in → frame out, p99', millis(latency.frameMsP99), '≤ 150 ms', latency.frameMsP99 <= 150,
      `acknowledged p50 ${millis(latency.ackMsP50)}, p99 ${millis(latency.ackMsP99)}`)
  },
  /** Brokers as processes of their own, on this machine. */
  async mqtt() {
    const { benchAmqp, benchHttp, benchMqtt } = await load('engine/server/bench/transports.bench.js')
    const transports = [['HTTP', '', benchHttp], ['MQTT QoS 1 through Mosquitto', 'mosquitto', benchMqtt], ['AMQP through RabbitMQ', 'rabbitmq-server', benchAmqp]]
    for (const [name, debianPackage, measure] of transports) {
      const figure = await measure()
      if (figure === null) process.stdout.write(`– ${name}: not measured, the broker is not installed (Debian: apt-get install ${debianPackage})\n`)
      else say(`${name}, bodies/s acknowledged`, whole(figure.bodiesPerS), '–', true, `${figure.cpuUsPerBody} µs of the server's processor time a body`)
    }
  },
  async sumo() {
    needSystemPackages([SUMO])
    const { compareWithSumo } = await load('scenarios/bench/sumo/sumo.bench.js')
    for (const { vehicle, moveUpS, changeS, figures } of compareWithSumo()) {
      process.stdout.write(`  ${vehicle.lengthM} m at ${vehicle.speedKmh} km/h, from two reference runs: a booth's next moves up in ${moveUpS} s, a lot's space is taken again after ${changeS} s\n`)
      for (const { id, what, sumoVehPerH, oursVehPerH, sumoDelayS, oursDelayS } of figures) {
        const rateOff = oursVehPerH / sumoVehPerH - 1
        const delayOff = oursDelayS / sumoDelayS - 1
        const isMet = Math.max(Math.abs(rateOff), Math.abs(delayOff)) <= 0.02
        say(`${id}: ${what}`, `${percent(rateOff)}, ${percent(delayOff)}`, 'within 2 %', isMet,
          `SUMO ${sumoVehPerH.toFixed(1)}/h, delay ${sumoDelayS.toFixed(1)} s; ours ${oursVehPerH.toFixed(1)}/h, ${oursDelayS.toFixed(1)} s`)
      }
    }
  },
  /** `PLATE_SET=<pack>` takes a larger set than the one that ships (ingest/plate-reader/training/held_out.py). */
  async plates() {
    const { benchPlates, wilson } = await load('engine/server/plate-reader/plates.bench.js')
    const figures = await benchPlates(process.env.PLATE_SET, () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1_000
    })
    if (figures === null) return process.stdout.write('– plates: onnxruntime-node is not installed, nothing was read\n')
    const percent = (ratio, digits = 1) => (100 * ratio).toFixed(digits)
    const sayShare = (name, share, target, isMet) => {
      const [low, high] = wilson(share)
      say(name, `${percent(share.rightCount / share.allCount)} %`, target, isMet, `${share.rightCount} of ${share.allCount}, 95 %: ${percent(low)}–${percent(high)} %`)
    }
    for (const { condition, single, passage } of figures.rows) {
      const least = { day: 0.97, night: 0.9, blur: 0.9 }[condition]
      sayShare(`plates, ${condition}, one frame read exactly`, single, '–', true)
      sayShare(`plates, ${condition}, passage of 8 frames read exactly`, passage, least === undefined ? '–' : `≥ ${percent(least, 0)} %`, least === undefined || passage.rightCount >= least * passage.allCount)
    }
    const { declaredCount, passageCount, linkedCount, wrongCount, askedCount, undeclaredCount, unseenCount } = figures.links
    sayShare('plates, declared vehicles linked, lists of 1,500', { rightCount: linkedCount, allCount: declaredCount }, '≥ 98 %', linkedCount >= 0.98 * declaredCount)
    sayShare('plates, passages linked to a wrong declaration', { rightCount: wrongCount, allCount: passageCount }, '≤ 0.1 %', wrongCount <= 0.001 * passageCount)
    say('plates, declared but not linked: asked, taken for undeclared, not seen', `${askedCount}, ${undeclaredCount}, ${unseenCount}`, '–', true)
    say('plates, passages that are not there', String(figures.ghostCount), '–', true)
    say('plates, 1080p JPEG frames/s per core', figures.framesPerCpuS.toFixed(1), '≥ 15', figures.framesPerCpuS >= 15, `${millis(figures.readMsPerFrame)} of processor time a frame`)
  },
  async frame() {
    const { benchFrames } = await load('twin-ui/bench/frame.bench.js')
    for (const row of await benchFrames(RUNS)) say(row.name, millis(row.frameMs), row.targetMs === null ? 'yardstick' : `≤ ${row.targetMs} ms`, row.targetMs === null || row.frameMs <= row.targetMs)
  },
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((part) => !(part in PARTS))
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}. Parts: ${Object.keys(PARTS).join(', ')}.\n`)
  process.exit(2)
}
if (wanted.length === 0 || wanted.includes('frame') || wanted.includes('mqtt')) runStep('build the product', 'engine/server/tools/build.mjs', [])
runStep('build the benches', 'tsc', ['-p', 'tsconfig.bench.json'])
// The payloads and crossings that the benches read stay where they are.
for (const data of ['ingest/fixtures', 'scenarios/crossings']) {
  mkdirSync(dirname(join(BUILT, data)), { recursive: true })
  if (!existsSync(join(BUILT, data))) symlinkSync(join(ROOT, data), join(BUILT, data))
}
process.stdout.write(`\n${cpus()[0]?.model ?? 'processor'}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}, median of ${RUNS}\n`)
for (const [name, run] of Object.entries(PARTS)) if (wanted.length === 0 || wanted.includes(name)) await run()
process.exit(0)
