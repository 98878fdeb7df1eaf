/**
 * Models through the real runtime: the shipped ones on pictures that their training never saw, and stand-ins with the shapes of other
 * people's files (training/stand_ins.py). Where the optional runtime is not installed the tests say so and pass.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DecodedObservation } from '../../model/observations.ts'
import { epochMs } from '../../model/units.ts'
import { decodeSlots } from '../../rules/matching/slot-decoding.ts'
import { openFrameReader } from './frame-reader.ts'
import { createFrameThread } from './frame-thread.ts'
import { loadPlateModels, type PlateModels } from './model-files.ts'
import { findOnnxRuntime, type OnnxRuntime } from './onnx-runtime.ts'
import { createPlateCameras } from './plate-cameras.ts'
import { jpegOf, loadHeldOut } from './testing/held-out.ts'

const STAND_INS = join(import.meta.dirname, 'testing/stand-ins')
let runtime: OnnxRuntime | null = null
let folder = ''
beforeAll(async () => {
  runtime = await findOnnxRuntime()
  if (runtime === null) process.stdout.write('onnxruntime-node is not installed: the plate reader is not tested\n')
  folder = mkdtempSync(join(tmpdir(), 'plate-models-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function modelsOf(yaml: string): ReturnType<typeof loadPlateModels> {
  for (const name of ['yolo-one-plate.onnx', 'yolo-no-plate.onnx', 'ocr-uint8-grey.onnx', 'ocr-uint8-grey.yaml', 'ocr-float-rgb-region.onnx', 'ocr-float-rgb-region.yaml']) copyFileSync(join(STAND_INS, name), join(folder, name))
  writeFileSync(join(folder, 'plate-reader.yaml'), yaml)
  return loadPlateModels(folder)
}

function getModels(yaml: string): PlateModels {
  const models = modelsOf(yaml)
  if (!models.ok) throw new Error(models.failure.join('; '))
  return models.value
}

const greyFrame = (): Promise<Uint8Array> => sharp({ create: { width: 1_920, height: 1_080, channels: 3, background: '#777777' } }).jpeg().toBuffer()

test.each([
  ['reader: { file: ocr-uint8-grey.onnx, config: ocr-uint8-grey.yaml }', '29C12345'],
  ['reader: { file: ocr-float-rgb-region.onnx, config: ocr-float-rgb-region.yaml }', '15RM01234'],
])('a YOLO detector and a fast-plate-ocr reader drop in: %s', async (reader, text) => {
  if (runtime === null) return
  const opened = await openFrameReader(runtime, getModels(`detector: { file: yolo-one-plate.onnx }\n${reader}\n`))
  const { plates } = await opened.read(await greyFrame())
  await opened.close()
  expect(plates).toHaveLength(1)
  expect(plates[0]?.quad).toEqual([800, 500, 1_000, 500, 1_000, 550, 800, 550])
  expect(decodeSlots((plates[0] as (typeof plates)[number]).distribution).text).toBe(text)
})

test('a detector that finds nothing answers with no rows', async () => {
  if (runtime === null) return
  const opened = await openFrameReader(runtime, getModels('detector: { file: yolo-no-plate.onnx }\n'))
  expect((await opened.read(await greyFrame())).plates).toEqual([])
  await opened.close()
})

test('every problem of the models is said at once', () => {
  expect(modelsOf('detector: { file: nowhere.onnx, widthPx: 96 }\nreader: { file: yolo-one-plate.onnx }\n')).toMatchObject({
    ok: false, failure: [expect.stringContaining('detector.widthPx'), expect.stringContaining('reader.config')],
  })
  expect(modelsOf('detector: { file: nowhere.onnx }\n')).toMatchObject({ ok: false, failure: [expect.stringContaining('there is no file')] })
})

test('a model of another kind is refused with what was expected', async () => {
  if (runtime === null) return
  await expect(openFrameReader(runtime, getModels('detector: { file: ocr-uint8-grey.onnx }\n'))).rejects.toThrow(/no detector that is known here.*uint8/)
  await expect(openFrameReader(runtime, getModels('reader: { file: ocr-uint8-grey.onnx, config: ocr-float-rgb-region.yaml }\n'))).rejects.toThrow('its config says')
})

test('a picture that breaks off is refused, not half read', async () => {
  if (runtime === null) return
  const opened = await openFrameReader(runtime, getModels('detector: { file: yolo-no-plate.onnx }\n'))
  const jpeg = await greyFrame()
  await expect(opened.read(jpeg.subarray(0, jpeg.length / 2))).rejects.toThrow()
  await opened.close()
})

test('the shipped models read vehicles that pass, in a thread, through queue, passage and grammar', async () => {
  if (runtime === null) return
  const models = loadPlateModels(null)
  if (!models.ok) throw new Error(models.failure.join('; '))
  const vehicles = loadHeldOut().filter(({ condition }) => condition === 'day').slice(0, 4)
  const told: DecodedObservation[] = []
  let nowMs = 0
  const cameras = createPlateCameras({
    thread: createFrameThread(models.value),
    wallNowMs: () => nowMs,
    tell: (_crossing, _device, observation) => Promise.resolve(void told.push(observation)),
    logger: { warn: (context) => process.stderr.write(`${JSON.stringify(context)}\n`) },
  })
  for (const vehicle of vehicles) {
    for (let index = 0; index < vehicle.frameCount; index += 1) {
      nowMs += 200
      cameras.takeFrame({ crossing: 'huu-nghi', device: 'gate', jpeg: await jpegOf(await vehicle.frame(index)), receivedAtMs: epochMs(1_000_000 + nowMs) })
      // As slow as the reader: this test is about reading, dropping has its own.
      while ((cameras.listCounts()[0]?.waitingCount ?? 0) > 2) await new Promise((resolve) => setImmediate(resolve))
    }
    nowMs += 5_000
  }
  await cameras.settle()
  await cameras.close()
  const plates = new Set(told.map((observation) => (observation.type === 'plate.read' ? observation.plate : null)))
  const rightCount = vehicles.filter(({ plate }) => plates.has(plate)).length
  process.stdout.write(`plate reader: ${rightCount} of ${vehicles.length} held-out vehicles read exactly\n`)
  expect(rightCount).toBeGreaterThanOrEqual(3)
})
