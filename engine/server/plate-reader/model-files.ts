/**
 * Which models read the frames: those that ship, or those that `plate-reader.yaml` in the data folder names.
 *
 *     detector: { file: yolo-v9-t-384-license-plate-end2end.onnx, confidenceMin: 0.4 }
 *     reader: { file: cct_s_v1_global.onnx, config: cct_s_v1_global_plate_config.yaml }
 *
 * Either part may be left out; the shipped model then stays. Paths are relative to the file.
 * Errors:  every problem is listed at once with its key; a wrong file keeps the server from starting, as wrong sources do.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { fail, ok, type Result } from '../../model/result.ts'
import { parseReaderConfig, type ReaderConfig } from '../../../ingest/plate-reader/reader-config.ts'
import { PLATE_MODELS_DIR } from '../install-root.ts'

export const PLATE_READER_FILE_NAME = 'plate-reader.yaml'
const MODEL_BYTES_MAX = 64 * 1024 * 1024
/** A frame is scaled to this width before our detector looks at it; plates then are 30 to 75 pixels wide at a usual gate camera. */
const DETECTOR_WIDTH_PX = 640
const CONFIDENCE_MIN = 0.3

const ModelsFile = z.strictObject({
  detector: z.strictObject({
    file: z.string(),
    confidenceMin: z.number().min(0.01).max(0.99).default(CONFIDENCE_MIN),
    /** Only for models that take frames of any size. */
    widthPx: z.number().int().min(160).max(2_048).multipleOf(16).default(DETECTOR_WIDTH_PX),
  }).optional(),
  reader: z.strictObject({ file: z.string(), config: z.string() }).optional(),
})

export interface ModelFile {
  readonly name: string
  readonly path: string
  /** To say which model read a plate. */
  readonly sha256: string
}

export interface PlateModels {
  readonly detector: ModelFile & { readonly confidenceMinRatio: number; readonly widthPx: number }
  /** Goes with our detector. */
  readonly corners: ModelFile
  readonly reader: ModelFile & { readonly config: ReaderConfig }
}

/** Whether somebody chose models for this server: then a fault in them must not be passed over. */
export const hasOwnModels = (dataDir: string): boolean => existsSync(join(dataDir, PLATE_READER_FILE_NAME))

/** @param dataDir null for the shipped models. */
export function loadPlateModels(dataDir: string | null): Result<PlateModels, readonly string[]> {
  const problems: string[] = []
  const ownPath = dataDir === null ? null : join(dataDir, PLATE_READER_FILE_NAME)
  const own = ownPath !== null && existsSync(ownPath) ? readOwn(ownPath, problems) : null
  const from = (name: string): string => (isAbsolute(name) || ownPath === null ? name : join(dirname(ownPath), name))
  const detectorPath = own?.detector === undefined ? join(PLATE_MODELS_DIR, 'detector.onnx') : from(own.detector.file)
  const readerPath = own?.reader === undefined ? join(PLATE_MODELS_DIR, 'reader.onnx') : from(own.reader.file)
  const configPath = own?.reader === undefined ? join(PLATE_MODELS_DIR, 'reader.yaml') : from(own.reader.config)
  const detector = modelFile('detector.file', detectorPath, problems)
  const corners = modelFile('corners', join(PLATE_MODELS_DIR, 'corners.onnx'), problems)
  const reader = modelFile('reader.file', readerPath, problems)
  const config = readConfig(configPath, problems)
  if (detector === null || corners === null || reader === null || config === null || problems.length > 0) return fail(problems)
  return ok({
    detector: { ...detector, confidenceMinRatio: own?.detector?.confidenceMin ?? CONFIDENCE_MIN, widthPx: own?.detector?.widthPx ?? DETECTOR_WIDTH_PX },
    corners,
    reader: { ...reader, config },
  })
}

function readOwn(path: string, problems: string[]): z.infer<typeof ModelsFile> | null {
  try {
    const parsed = ModelsFile.safeParse(parseYaml(readFileSync(path, 'utf8')) ?? {})
    if (parsed.success) return parsed.data
    problems.push(...parsed.error.issues.map((issue) => `${PLATE_READER_FILE_NAME}: ${issue.path.join('.') || 'the file'}: ${issue.message}`))
  } catch (failure) {
    problems.push(`${PLATE_READER_FILE_NAME}: ${failure instanceof Error ? failure.message : String(failure)}`)
  }
  return null
}

function modelFile(key: string, path: string, problems: string[]): ModelFile | null {
  if (!existsSync(path)) problems.push(`${key}: there is no file ${path}`)
  else if (statSync(path).size > MODEL_BYTES_MAX) problems.push(`${key}: ${basename(path)} is larger than ${MODEL_BYTES_MAX} bytes`)
  else return { name: basename(path), path, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') }
  return null
}

function readConfig(path: string, problems: string[]): ReaderConfig | null {
  try {
    const parsed = parseReaderConfig(parseYaml(readFileSync(path, 'utf8')))
    if (parsed.ok) return parsed.value
    problems.push(...parsed.failure.map((problem) => `reader.config: ${basename(path)}: ${problem}`))
  } catch (failure) {
    problems.push(`reader.config: ${failure instanceof Error ? failure.message : String(failure)}`)
  }
  return null
}
