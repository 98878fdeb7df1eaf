import { expect, test } from 'vitest'
import { quadOfBox } from './quad.ts'
import { parseReaderConfig, type ReaderConfig } from './reader-config.ts'
import { distributionOf, isSureLook, likeliestOf, meanOfLooks, readerInput } from './reader-tensors.ts'

const YAML = { max_plate_slots: 9, alphabet: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_', pad_char: '_', img_height: 64, img_width: 128, keep_aspect_ratio: false, image_color_mode: 'grayscale' }

function configOf(more: object): ReaderConfig {
  const parsed = parseReaderConfig({ ...YAML, ...more })
  if (!parsed.ok) throw new Error(parsed.failure.join('; '))
  return parsed.value
}

/** White plate on black. */
function frame(): { rgb: Uint8Array; widthPx: number; heightPx: number } {
  const rgb = new Uint8Array(200 * 100 * 3)
  for (let y = 40; y < 60; y += 1) rgb.fill(255, (y * 200 + 50) * 3, (y * 200 + 150) * 3)
  return { rgb, widthPx: 200, heightPx: 100 }
}
const plate = quadOfBox({ left: 50, top: 40, right: 149, bottom: 59 })

test('a published config is understood', () => {
  expect(configOf({})).toMatchObject({ slotCount: 9, widthPx: 128, heightPx: 64, channels: 1, keepsAspect: false, marginRatios: [0] })
  expect(configOf({ image_color_mode: 'rgb', keep_aspect_ratio: true, padding_color: [1, 2, 3] })).toMatchObject({ channels: 3, keepsAspect: true, padding: [1, 2, 3] })
})

test('every problem of a config is named', () => {
  const parsed = parseReaderConfig({ ...YAML, pad_char: '?', img_width: 0, image_color_mode: 'bgr', padding_color: 300 })
  expect(parsed).toMatchObject({ ok: false, failure: [
    'pad_char must be in the alphabet', 'image_color_mode must be rgb or grayscale', 'padding_color must be a number from 0 to 255, or three', 'img_width must be a whole number from 1 to 1024',
  ] })
  expect(parseReaderConfig(null).ok).toBe(false)
})

test('a stretched plate fills the input', () => {
  const bytes = readerInput(frame(), plate, configOf({}), 0)
  expect(bytes).toHaveLength(64 * 128)
  expect(Math.min(...bytes)).toBeGreaterThan(250)
})

test('a plate that keeps its sides has padding above and below', () => {
  const bytes = readerInput(frame(), plate, configOf({ image_color_mode: 'rgb', keep_aspect_ratio: true }), 0)
  expect(bytes).toHaveLength(64 * 128 * 3)
  expect(bytes[0]).toBe(114)
  expect(bytes[(32 * 128 + 64) * 3]).toBe(255)
})

test('probabilities become logarithms, and zero stays finite', () => {
  const config = configOf({ max_plate_slots: 2, alphabet: 'AB_' })
  const distribution = distributionOf(Float32Array.from([0.9, 0.1, 0, 0, 0, 1]), config)
  expect(likeliestOf(distribution)).toBe('A_')
  expect(distribution.logNats.every(Number.isFinite)).toBe(true)
  expect(() => distributionOf(new Float32Array(5), config)).toThrow('2 slots of 3 characters')
})

test('several looks at one plate are averaged', () => {
  expect([...meanOfLooks([Float32Array.from([1, 0]), Float32Array.from([0.5, 0.5])])]).toEqual([0.75, 0.25])
  expect([...meanOfLooks([Float32Array.from([1, 0])])]).toEqual([1, 0])
  expect(parseReaderConfig({ ...YAML, margin_ratios: [0.1, 2] })).toMatchObject({ ok: false, failure: ['margin_ratios must be 1 to 5 numbers from 0 to 0.5'] })
})

test('a look is sure when it is sure of every slot', () => {
  const config = configOf({ max_plate_slots: 2, alphabet: 'AB_' })
  expect(isSureLook(Float32Array.from([0.95, 0.05, 0, 0, 0.02, 0.98]), config)).toBe(true)
  expect(isSureLook(Float32Array.from([0.95, 0.05, 0, 0.8, 0.1, 0.1]), config)).toBe(false)
})
