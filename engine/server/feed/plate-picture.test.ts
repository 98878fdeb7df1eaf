import sharp from 'sharp'
import { expect, test } from 'vitest'
import { createPlatePictures, paintedPlateOf, type PlateScene } from './plate-picture.ts'

const scene = (more: Partial<PlateScene>): PlateScene => ({ plate: '29C12345', view: 'front', kind: 'truck', isNight: false, paintIndex: 0, ...more })
/** Mean brightness of a rectangle, 0 to 255. */
async function brightnessOf(jpeg: Uint8Array, left: number, top: number, width: number, height: number): Promise<number> {
  const pixels = await sharp(jpeg).extract({ left, top, width, height }).greyscale().raw().toBuffer()
  return pixels.reduce((sum, value) => sum + value, 0) / pixels.length
}

test('a picture is a JPEG of 640 by 360 and a few kilobytes', async () => {
  const { vehicle, plate } = await createPlatePictures().render(scene({}))
  const { format, width, height } = await sharp(vehicle).metadata()
  expect([format, width, height]).toEqual(['jpeg', 640, 360])
  expect(vehicle.length).toBeGreaterThan(4_000)
  expect(vehicle.length).toBeLessThan(24_000)
  expect(plate?.length ?? 0).toBeGreaterThan(500)
})

test('another plate is another picture, the same passage the same', async () => {
  const pictures = createPlatePictures()
  const [one, again, other] = await Promise.all([pictures.render(scene({})), pictures.render(scene({})), pictures.render(scene({ plate: '29C12346' }))])
  expect(again).toBe(one)
  expect(Buffer.compare(Buffer.from(one.vehicle), Buffer.from(other.vehicle))).not.toBe(0)
})

test('the plate is a bright field where the truck carries it, by day and by night', async () => {
  const pictures = createPlatePictures()
  for (const isNight of [false, true]) {
    const front = await pictures.render(scene({ isNight }))
    expect(await brightnessOf(front.vehicle, 230, 252, 180, 4)).toBeGreaterThan(140)
    const rear = await pictures.render(scene({ isNight, view: 'rear', plate: '12R01234' }))
    expect(await brightnessOf(rear.vehicle, 268, 266, 100, 3)).toBeGreaterThan(130)
    expect(await brightnessOf(front.vehicle, 0, 0, 100, 100)).toBeLessThan(isNight ? 40 : 220)
  }
})

test('a new vehicle shows no plate and has no plate picture', async () => {
  expect((await createPlatePictures().render(scene({ plate: null, kind: 'newVehicle' }))).plate).toBeNull()
})

test('plates are painted as issued', () => {
  expect(paintedPlateOf('29C12345')).toEqual({ upper: '29C', lower: '123.45' })
  expect(paintedPlateOf('12R01234')).toEqual({ upper: '12R', lower: '012.34' })
  expect(paintedPlateOf('桂FA1234')).toEqual({ upper: '桂F', lower: 'A1234' })
})
