/**
 * One camera frame in, the plates that it shows out: decode, shrink, detect, straighten, read.
 *
 * The runtime computes on the thread that asks: the server runs this in a thread of its own (frame-worker.ts), the command line does not.
 * Errors:  a picture that cannot be decoded rejects; a model that does not fit rejects when it is opened, with what was expected.
 */
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { CLOSER_WIDTHS_PX, closerQuad, windowRound } from '../../../ingest/plate-reader/closer-look.ts'
import { platesOfMaps, platesOfYolo, MAP_COUNT, YOLO_COLUMNS, type FoundPlate } from '../../../ingest/plate-reader/detections.ts'
import { letterbox, planesOf, type Letterbox, type Picture } from '../../../ingest/plate-reader/picture.ts'
import { widthOfQuad, type Quad } from '../../../ingest/plate-reader/quad.ts'
import { distributionOf, meanOfLooks, readerInput } from '../../../ingest/plate-reader/reader-tensors.ts'
import type { SlotDistribution } from '../../model/slot-distribution.ts'
import type { PlateModels } from './model-files.ts'
import { SESSION_OPTIONS, type OnnxPort, type OnnxRuntime, type OnnxSession, type OnnxTensor } from './onnx-runtime.ts'

export interface ReadPlate {
  readonly quad: Quad
  /** The detector's. */
  readonly foundRatio: number
  readonly distribution: SlotDistribution
}

export interface ReadFrame {
  readonly plates: readonly ReadPlate[]
}

export interface FrameReader {
  readonly read: (jpeg: Uint8Array) => Promise<ReadFrame>
  /** For pictures that are decoded already. */
  readonly readPicture: (picture: Picture) => Promise<ReadFrame>
  readonly close: () => Promise<void>
}

/** Narrower plates have no legible characters. */
const PLATE_WIDTH_PX_MIN = 24
const PICTURE_PIXELS_MAX = 8_192 * 8_192

type Detect = (picture: Picture) => Promise<readonly FoundPlate[]>
type Read = (picture: Picture, quad: Quad) => Promise<SlotDistribution>

export async function openFrameReader(runtime: OnnxRuntime, models: PlateModels): Promise<FrameReader> {
  sharp.concurrency(1)
  sharp.cache(false)
  const detector = await openSession(runtime, models.detector.path)
  const reader = await openSession(runtime, models.reader.path)
  const detect = detectorOf(runtime, detector, models.detector)
  const read = readerOf(runtime, reader, models.reader)

  async function readPicture(picture: Picture): Promise<ReadFrame> {
    const plates: ReadPlate[] = []
    for (const { quad, confidence } of await detect(picture)) {
      if (widthOfQuad(quad) < PLATE_WIDTH_PX_MIN) continue
      plates.push({ quad, foundRatio: confidence, distribution: await read(picture, quad) })
    }
    return { plates }
  }

  return {
    readPicture,
    read: async (jpeg) => readPicture(await decodePicture(jpeg)),
    close: async () => {
      await detector.release()
      await reader.release()
    },
  }
}

async function decodePicture(jpeg: Uint8Array): Promise<Picture> {
  const { data, info } = await sharp(jpeg, { failOn: 'truncated', limitInputPixels: PICTURE_PIXELS_MAX }).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  if (info.channels !== 3) throw new Error(`the picture has ${info.channels} channels`)
  return { rgb: data, widthPx: info.width, heightPx: info.height }
}

const openSession = async (runtime: OnnxRuntime, path: string): Promise<OnnxSession> => runtime.InferenceSession.create(await readFile(path), SESSION_OPTIONS)

function portOf(ports: readonly OnnxPort[], wanted: string | null): OnnxPort {
  const port = ports.find(({ name }) => name === wanted) ?? ports[0]
  if (port === undefined) throw new Error('the model file declares no input or no output')
  return port
}

function floatsOf({ data, type }: OnnxTensor): Float32Array {
  if (data instanceof Float32Array) return data
  throw new Error(`the model gives ${type}; float32 was expected`)
}

/** Our own maps, or the rows of a YOLO model with the suppression inside: told apart by what the file declares. */
function detectorOf(runtime: OnnxRuntime, session: OnnxSession, { name, confidenceMinRatio, widthPx }: PlateModels['detector']): Detect {
  const input = portOf(session.inputMetadata, null)
  const output = portOf(session.outputMetadata, 'maps')
  const [inputShape, outputShape] = [input.shape ?? [], output.shape ?? []]
  const ask = async (tensor: OnnxTensor): Promise<OnnxTensor> => (await session.run({ [input.name]: tensor }))[output.name] as OnnxTensor
  const platesIn = async (box: Letterbox, ratioMin: number): Promise<readonly FoundPlate[]> => {
    const { rgb, heightPx, widthPx: canvasWidthPx } = box.picture
    const maps = await ask(new runtime.Tensor('uint8', rgb, [1, heightPx, canvasWidthPx, 3]))
    return platesOfMaps(floatsOf(maps), heightPx / 8, canvasWidthPx / 8, ratioMin, box)
  }
  if (input.type === 'uint8' && outputShape.length === 4 && outputShape[1] === MAP_COUNT) {
    return async (picture) => {
      const heightPx = Math.ceil((picture.heightPx * widthPx) / picture.widthPx / 16) * 16
      const box = letterbox(picture, widthPx, heightPx, false)
      const plates = await platesIn(box, confidenceMinRatio)
      const closer: FoundPlate[] = []
      for (const plate of plates) {
        const windows: (readonly FoundPlate[])[] = []
        for (const plateWidthPx of CLOSER_WIDTHS_PX) windows.push(await platesIn(windowRound(picture, plate.quad, plateWidthPx), confidenceMinRatio))
        closer.push({ ...plate, quad: closerQuad(plate.quad, windows) })
      }
      return closer
    }
  }
  const side = inputShape[2]
  if (input.type === 'float32' && inputShape.length === 4 && inputShape[1] === 3 && typeof side === 'number' && inputShape[3] === side && outputShape.at(-1) === YOLO_COLUMNS) {
    return async (picture) => {
      const box = letterbox(picture, side, side, true)
      const rows = await ask(new runtime.Tensor('float32', planesOf(box.picture), [1, 3, side, side]))
      return platesOfYolo(floatsOf(rows), confidenceMinRatio, box)
    }
  }
  throw new Error(
    `${name} is no detector that is known here: it takes ${input.type} [${inputShape.join(', ')}] and gives [${outputShape.join(', ')}]; ` +
      `known are uint8 [N, H, W, 3] → [N, ${MAP_COUNT}, H/8, W/8] and float32 [1, 3, S, S] → [X, ${YOLO_COLUMNS}]`,
  )
}

function readerOf(runtime: OnnxRuntime, session: OnnxSession, { name, config }: PlateModels['reader']): Read {
  const input = portOf(session.inputMetadata, null)
  const output = portOf(session.outputMetadata, 'plate')
  const { heightPx, widthPx, channels } = config
  if (input.type !== 'uint8' && input.type !== 'float32') throw new Error(`${name} takes ${input.type}; uint8 or float32 was expected`)
  const declared = input.shape ?? []
  const wanted = [heightPx, widthPx, channels]
  if (declared.length !== 4 || wanted.some((side, index) => typeof declared[index + 1] === 'number' && declared[index + 1] !== side)) {
    throw new Error(`${name} takes [${declared.join(', ')}]; its config says [N, ${wanted.join(', ')}]`)
  }
  const dims = [1, ...wanted]
  return async (picture, quad) => {
    const looks: Float32Array[] = []
    for (const marginRatio of config.marginRatios) {
      const bytes = readerInput(picture, quad, config, marginRatio)
      const tensor = input.type === 'uint8' ? new runtime.Tensor('uint8', bytes, dims) : new runtime.Tensor('float32', Float32Array.from(bytes), dims)
      const answers = await session.run({ [input.name]: tensor })
      looks.push(floatsOf(answers[output.name] as OnnxTensor))
    }
    return distributionOf(meanOfLooks(looks), config)
  }
}
