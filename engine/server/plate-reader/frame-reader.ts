/**
 * One camera frame in, the plates that it shows out: shrink, detect, take the pixels round plates, look closer, straighten, read.
 *
 * The runtime computes on the thread that asks: the server runs this in a thread of its own (frame-worker.ts), the command line does not.
 * Errors:  a picture that cannot be decoded rejects; a model that does not fit rejects when it is opened, with what was expected.
 */
import { readFile } from 'node:fs/promises'
import { CORNER_CUT, CORNER_LOOKS, quadOfShares, reachOf } from '../../../ingest/plate-reader/closer-look.ts'
import { cutPlate } from '../../../ingest/plate-reader/cut-plate.ts'
import { platesOfMaps, platesOfYolo, withoutRepeats, MAP_COUNT, YOLO_COLUMNS, type FoundPlate } from '../../../ingest/plate-reader/detections.ts'
import { fitInto, onCanvas, planesOf, type Picture } from '../../../ingest/plate-reader/picture.ts'
import { boxRound, movedQuad, widthOfQuad, type Quad } from '../../../ingest/plate-reader/quad.ts'
import { distributionOf, isSureLook, meanOfLooks, readerInput } from '../../../ingest/plate-reader/reader-tensors.ts'
import type { SlotDistribution } from '../../model/slot-distribution.ts'
import { frameOfPixels, openJpeg, type FramePicture } from './frame-picture.ts'
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

interface Detector {
  readonly find: (frame: FramePicture) => Promise<readonly FoundPlate[]>
  /** Ours says corners, which a closer look corrects; the boxes of other people's detectors are cut as they are. */
  readonly saysCorners: boolean
}

/** Corrects the corners of a plate that was found. */
type LookCloser = (picture: Picture, quad: Quad) => Promise<Quad>
type Read = (picture: Picture, quad: Quad) => Promise<SlotDistribution>

export async function openFrameReader(runtime: OnnxRuntime, models: PlateModels): Promise<FrameReader> {
  const detectorSession = await openSession(runtime, models.detector.path)
  const cornersSession = await openSession(runtime, models.corners.path)
  const readerSession = await openSession(runtime, models.reader.path)
  const detector = detectorOf(runtime, detectorSession, models.detector)
  const lookCloser = cornerFinderOf(runtime, cornersSession)
  const read = readerOf(runtime, readerSession, models.reader)

  async function readFrame(frame: FramePicture): Promise<ReadFrame> {
    const found = (await detector.find(frame)).filter(({ quad }) => widthOfQuad(quad) >= PLATE_WIDTH_PX_MIN)
    if (found.length === 0) return { plates: [] }
    const { picture, leftPx, topPx } = await frame.regionOf(boxRound(found.map(({ quad }) => reachOf(quad))))
    const inRegion: FoundPlate[] = []
    for (const plate of found) {
      const quad = movedQuad(plate.quad, -leftPx, -topPx)
      inRegion.push({ ...plate, quad: detector.saysCorners ? await lookCloser(picture, quad) : quad })
    }
    const plates: ReadPlate[] = []
    for (const { quad, confidence } of withoutRepeats(inRegion)) {
      plates.push({ quad: movedQuad(quad, leftPx, topPx), foundRatio: confidence, distribution: await read(picture, quad) })
    }
    return { plates }
  }

  return {
    read: async (jpeg) => readFrame(await openJpeg(jpeg)),
    readPicture: (picture) => readFrame(frameOfPixels(picture)),
    close: async () => {
      await detectorSession.release()
      await cornersSession.release()
      await readerSession.release()
    },
  }
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
function detectorOf(runtime: OnnxRuntime, session: OnnxSession, { name, confidenceMinRatio, widthPx }: PlateModels['detector']): Detector {
  const input = portOf(session.inputMetadata, null)
  const output = portOf(session.outputMetadata, 'maps')
  const [inputShape, outputShape] = [input.shape ?? [], output.shape ?? []]
  const ask = async (tensor: OnnxTensor): Promise<OnnxTensor> => (await session.run({ [input.name]: tensor }))[output.name] as OnnxTensor
  if (input.type === 'uint8' && outputShape.length === 4 && outputShape[1] === MAP_COUNT) {
    const find: Detector['find'] = async (frame) => {
      const fit = fitInto(frame, widthPx, Math.ceil((frame.heightPx * widthPx) / frame.widthPx / 16) * 16, false)
      const picture = onCanvas(await frame.shrunkTo(fit.innerWidthPx, fit.innerHeightPx), fit)
      const maps = await ask(new runtime.Tensor('uint8', picture.rgb, [1, picture.heightPx, picture.widthPx, 3]))
      return platesOfMaps(floatsOf(maps), picture.heightPx / 8, picture.widthPx / 8, confidenceMinRatio, fit)
    }
    return { find, saysCorners: true }
  }
  const side = inputShape[2]
  if (input.type === 'float32' && inputShape.length === 4 && inputShape[1] === 3 && typeof side === 'number' && inputShape[3] === side && outputShape.at(-1) === YOLO_COLUMNS) {
    const find: Detector['find'] = async (frame) => {
      const fit = fitInto(frame, side, side, true)
      const picture = onCanvas(await frame.shrunkTo(fit.innerWidthPx, fit.innerHeightPx), fit)
      return platesOfYolo(floatsOf(await ask(new runtime.Tensor('float32', planesOf(picture), [1, 3, side, side]))), confidenceMinRatio, fit)
    }
    return { find, saysCorners: false }
  }
  throw new Error(
    `${name} is no detector that is known here: it takes ${input.type} [${inputShape.join(', ')}] and gives [${outputShape.join(', ')}]; ` +
      `known are uint8 [N, H, W, 3] → [N, ${MAP_COUNT}, H/8, W/8] and float32 [1, 3, S, S] → [X, ${YOLO_COLUMNS}]`,
  )
}

function cornerFinderOf(runtime: OnnxRuntime, session: OnnxSession): LookCloser {
  const input = portOf(session.inputMetadata, null)
  const output = portOf(session.outputMetadata, 'corners')
  const dims = [1, CORNER_CUT.heightPx, CORNER_CUT.widthPx, 3]
  return async (picture, found) => {
    let quad = found
    for (let look = 0; look < CORNER_LOOKS; look += 1) {
      const answers = await session.run({ [input.name]: new runtime.Tensor('uint8', cutPlate(picture, quad, CORNER_CUT), dims) })
      quad = quadOfShares(quad, floatsOf(answers[output.name] as OnnxTensor))
    }
    return quad
  }
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
      if (isSureLook(looks.at(-1) as Float32Array, config)) break
    }
    return distributionOf(meanOfLooks(looks), config)
  }
}
