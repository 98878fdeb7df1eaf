/**
 * Pictures that a gate camera would take: the front or the rear of a truck with its plate, by day and by night.
 *
 * Drawn as SVG and rasterised by sharp. The scene (truck, road, light) is rendered once per kind and kept; per read only the
 * plate is drawn and laid over it, and a plate that several cameras see is drawn once.
 * Source:  Vietnamese plates: front one line, rear two lines; yellow ground for transport business, white for others; Chinese
 *          trucks yellow.
 * Limits:  at most SCENES_MAX scenes (raw pixels, 0.7 MB each) and PICTURES_MAX finished pictures (about 8 kB each) in memory.
 * Checked: plate-picture.test.ts.
 */
import sharp from 'sharp'
import { strokeTextSvg } from './plate-strokes.ts'

export interface PlateScene {
  /** As painted; null for a vehicle without one. */
  readonly plate: string | null
  readonly view: 'front' | 'rear'
  readonly kind: 'truck' | 'newVehicle'
  readonly isNight: boolean
  /** Chooses among the paints of the pool. */
  readonly paintIndex: number
}

export interface PlatePictures {
  readonly vehicle: Uint8Array
  readonly plate: Uint8Array | null
}

const WIDTH = 640
const HEIGHT = 360
/** Without the second pass for optimal tables, which doubles the work for 5 % of the size. */
const JPEG = { quality: 60, optimiseCoding: false } as const
const PAINTS = ['#b8432f', '#2f5f9e', '#d8dadb', '#3c7a4d', '#e0a33a', '#51565c'] as const
const SCENES_MAX = 32
const PICTURES_MAX = 256

/** Many small pictures: one thread each is less work than sharing one among threads. */
sharp.concurrency(1)
sharp.cache(false)

function sceneSvg(scene: PlateScene): string {
  const paint = PAINTS[scene.paintIndex % PAINTS.length] ?? PAINTS[0]
  const sky = scene.isNight ? '#10151f' : '#aab9c4'
  const ground = scene.isNight ? '#20232a' : '#74777a'
  const lamp = scene.isNight ? '#fff3c4' : '#e9e4d2'
  const frame = `<rect width="${WIDTH}" height="${HEIGHT}" fill="${sky}"/><path d="M0 210 L640 190 L640 360 L0 360Z" fill="${ground}"/>
    <path d="M40 360 L210 205 M600 360 L430 200" stroke="#d9d6c8" stroke-width="5" opacity="0.6"/>`
  const body = scene.kind === 'newVehicle' ? newVehicleSvg(paint, lamp) : scene.view === 'front' ? frontSvg(paint, lamp) : rearSvg(paint, lamp)
  const glare = scene.view === 'front' ? '<circle cx="193" cy="262" r="34" fill="#fff6d0" opacity="0.35"/><circle cx="447" cy="262" r="34" fill="#fff6d0" opacity="0.35"/>' : ''
  const dark = scene.isNight ? `<rect width="${WIDTH}" height="${HEIGHT}" fill="#060a14" opacity="0.45"/>${glare}` : ''
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">${frame}${body}${dark}</svg>`
}

const frontSvg = (paint: string, lamp: string): string => `<rect x="150" y="30" width="340" height="270" rx="16" fill="${paint}"/>
  <rect x="172" y="60" width="296" height="98" rx="10" fill="#1c2733"/><path d="M190 66 L280 66 L240 152 L178 152Z" fill="#3a4b5c" opacity="0.7"/>
  <rect x="190" y="176" width="260" height="52" rx="6" fill="#2a2d31"/><path d="M196 186h248M196 198h248M196 210h248" stroke="#54595f" stroke-width="4"/>
  <rect x="162" y="244" width="316" height="50" rx="8" fill="#33373c"/><rect x="170" y="250" width="46" height="24" rx="6" fill="${lamp}"/>
  <rect x="424" y="250" width="46" height="24" rx="6" fill="${lamp}"/><rect x="158" y="300" width="60" height="34" fill="#17191c"/><rect x="422" y="300" width="60" height="34" fill="#17191c"/>
  <rect x="118" y="78" width="24" height="60" rx="5" fill="#22262b"/><rect x="498" y="78" width="24" height="60" rx="5" fill="#22262b"/>`

const rearSvg = (paint: string, lamp: string): string => `<rect x="140" y="14" width="360" height="246" fill="${paint}"/>
  <path d="M320 14V260 M205 14V260 M435 14V260" stroke="#000" stroke-opacity="0.35" stroke-width="4"/><path d="M196 40V240M214 40V240M426 40V240M444 40V240" stroke="#cfd3d6" stroke-width="5"/>
  <rect x="140" y="260" width="360" height="46" fill="#2b2e32"/><rect x="150" y="268" width="62" height="22" fill="#9c2018"/><rect x="428" y="268" width="62" height="22" fill="#9c2018"/>
  <rect x="216" y="272" width="24" height="14" fill="${lamp}"/><rect x="166" y="306" width="76" height="36" fill="#141619"/><rect x="398" y="306" width="76" height="36" fill="#141619"/>`

const newVehicleSvg = (paint: string, lamp: string): string => `<path d="M170 170 Q190 84 250 76 L390 76 Q450 84 470 170 L486 190 V296 H154 V190Z" fill="${paint}"/>
  <path d="M196 166 Q210 100 256 92 L384 92 Q430 100 444 166Z" fill="#1c2733"/><rect x="166" y="200" width="66" height="30" rx="12" fill="${lamp}"/><rect x="408" y="200" width="66" height="30" rx="12" fill="${lamp}"/>
  <rect x="236" y="206" width="168" height="40" rx="8" fill="#26292d"/><rect x="160" y="262" width="320" height="30" rx="8" fill="#2f3337"/><rect x="260" y="256" width="120" height="30" fill="#f4f4f0" opacity="0.9"/>
  <rect x="166" y="296" width="60" height="30" fill="#15171a"/><rect x="414" y="296" width="60" height="30" fill="#15171a"/>`

interface PlateDrawing {
  readonly svg: string
  /** Pixels. */
  readonly size: readonly [width: number, height: number]
}

/** `29C12345` → `29C` over `123.45`; a Chinese plate parts after the city letter. */
export function paintedPlateOf(plate: string): { readonly upper: string; readonly lower: string } {
  const vietnamese = /^(\d\d[A-ZĐ]{1,2})(\d{3})(\d{2})$/.exec(plate)
  if (vietnamese !== null) return { upper: vietnamese[1] ?? '', lower: `${vietnamese[2]}.${vietnamese[3]}` }
  const chinese = /^(\p{Script=Han}[A-Z])(.+)$/u.exec(plate)
  if (chinese !== null) return { upper: chinese[1] ?? '', lower: chinese[2] ?? '' }
  return { upper: plate.slice(0, 3), lower: plate.slice(3) }
}

const INK = '#15130c'

function plateSvg(plate: string, view: 'front' | 'rear', isNight: boolean): PlateDrawing {
  const { upper, lower } = paintedPlateOf(plate)
  const [widthPx, heightPx] = view === 'rear' ? [112, 78] : [188, 44]
  const lines = view === 'rear'
    ? strokeTextSvg(upper, { x: 20, y: 10, width: 72, height: 26 }, INK) + strokeTextSvg(lower, { x: 10, y: 43, width: 92, height: 26 }, INK)
    : strokeTextSvg(`${upper}-${lower}`, { x: 10, y: 9, width: 168, height: 26 }, INK)
  const ground = isNight ? '#d9b82e' : '#f3c61d'
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}"><rect x="1" y="1" width="${widthPx - 2}" height="${heightPx - 2}" rx="5" fill="${ground}" stroke="${INK}" stroke-width="2"/>${lines}</svg>`
  return { svg, size: [widthPx, heightPx] }
}

interface RawScene {
  readonly pixels: Buffer
  readonly channels: 3
}

/** Renders and remembers; one per feed. */
export function createPlatePictures(): { render(scene: PlateScene): Promise<PlatePictures> } {
  const scenes = new Map<string, Promise<RawScene>>()
  const pictures = new Map<string, Promise<PlatePictures>>()

  function keep<Value>(cache: Map<string, Value>, entryMax: number, key: string, make: () => Value): Value {
    const known = cache.get(key)
    if (known !== undefined) {
      cache.delete(key)
      cache.set(key, known)
      return known
    }
    const made = make()
    cache.set(key, made)
    if (cache.size > entryMax) cache.delete(cache.keys().next().value as string)
    return made
  }

  async function drawScene(scene: PlateScene): Promise<RawScene> {
    const pixels = await sharp(Buffer.from(sceneSvg(scene))).removeAlpha().raw().toBuffer()
    return { pixels, channels: 3 }
  }

  async function draw(scene: PlateScene, sceneKey: string): Promise<PlatePictures> {
    const base = await keep(scenes, SCENES_MAX, sceneKey, () => drawScene(scene))
    const raw = { raw: { width: WIDTH, height: HEIGHT, channels: base.channels } }
    if (scene.plate === null) return { vehicle: await sharp(base.pixels, raw).jpeg(JPEG).toBuffer(), plate: null }
    const { svg, size: [widthPx, heightPx] } = plateSvg(scene.plate, scene.view, scene.isNight)
    const drawn = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer()
    const top = scene.view === 'rear' ? 262 : 248
    const left = Math.round((WIDTH - widthPx) / 2)
    // Copied by rows: a tenth of the work of compositing two pictures of which one is opaque.
    const pixels = Buffer.from(base.pixels)
    for (let row = 0; row < heightPx; row += 1) drawn.copy(pixels, ((top + row) * WIDTH + left) * base.channels, row * widthPx * 3, (row + 1) * widthPx * 3)
    const [vehicle, plate] = await Promise.all([
      sharp(pixels, raw).jpeg(JPEG).toBuffer(),
      sharp(drawn, { raw: { width: widthPx, height: heightPx, channels: 3 } }).jpeg(JPEG).toBuffer(),
    ])
    return { vehicle, plate }
  }

  return {
    render(scene) {
      const sceneKey = `${scene.kind}|${scene.view}|${scene.isNight}|${scene.paintIndex % PAINTS.length}`
      return keep(pictures, PICTURES_MAX, `${sceneKey}|${scene.plate}`, () => draw(scene, sceneKey))
    },
  }
}
