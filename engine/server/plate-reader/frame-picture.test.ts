import sharp from 'sharp'
import { expect, test } from 'vitest'
import { frameOfPixels, openJpeg } from './frame-picture.ts'

/** Red grows to the right, green downwards: every pixel tells where it is. */
const ramp = { rgb: new Uint8Array(256 * 128 * 3), widthPx: 256, heightPx: 128 }
for (let y = 0; y < 128; y += 1) for (let x = 0; x < 256; x += 1) ramp.rgb.set([x, y, 50], (y * 256 + x) * 3)
const jpegOf = (grey = false): Promise<Uint8Array> => {
  const source = sharp(ramp.rgb, { raw: { width: 256, height: 128, channels: 3 } })
  return (grey ? source.greyscale() : source).jpeg({ quality: 98, chromaSubsampling: '4:4:4' }).toBuffer()
}

test.each([['a JPEG', async () => openJpeg(await jpegOf())], ['pixels', async () => frameOfPixels(ramp)]])('%s is shrunk as a whole, its middle stays in the middle', async (_name, open) => {
  const frame = await open()
  expect(frame).toMatchObject({ widthPx: 256, heightPx: 128 })
  const small = await frame.shrunkTo(64, 32)
  expect(small).toMatchObject({ widthPx: 64, heightPx: 32 })
  const at = (16 * 64 + 32) * 3
  expect(Math.abs((small.rgb[at] as number) - 129.5)).toBeLessThan(3)
  expect(Math.abs((small.rgb[at + 1] as number) - 65.5)).toBeLessThan(3)
})

test.each([['a JPEG', async () => openJpeg(await jpegOf())], ['pixels', async () => frameOfPixels(ramp)]])('%s gives its part at full size, as far as it reaches', async (_name, open) => {
  const { picture, leftPx, topPx } = await (await open()).regionOf({ left: 199.6, top: -12, right: 400, bottom: 40.2 })
  expect({ leftPx, topPx, widthPx: picture.widthPx, heightPx: picture.heightPx }).toEqual({ leftPx: 199, topPx: 0, widthPx: 57, heightPx: 41 })
  expect(Math.abs((picture.rgb[(20 * 57 + 11) * 3] as number) - 210)).toBeLessThan(4)
})

test('a part outside of the frame is a pixel of its edge', async () => {
  const { picture, leftPx, topPx } = await frameOfPixels(ramp).regionOf({ left: 900, top: 900, right: 950, bottom: 950 })
  expect({ leftPx, topPx, widthPx: picture.widthPx, heightPx: picture.heightPx }).toEqual({ leftPx: 255, topPx: 127, widthPx: 1, heightPx: 1 })
})

test('a grey picture has three channels like any other', async () => {
  const { rgb } = await (await openJpeg(await jpegOf(true))).shrunkTo(64, 32)
  expect(rgb).toHaveLength(64 * 32 * 3)
})

test('a picture that is cut off, or none, is refused', async () => {
  const jpeg = await jpegOf()
  await expect(openJpeg(jpeg.subarray(0, jpeg.length / 2)).then((frame) => frame.shrunkTo(64, 32))).rejects.toThrow()
  await expect(openJpeg(new TextEncoder().encode('no picture'))).rejects.toThrow()
})
