/** Every ingest format by its name. A new format is one file in formats/ and one line here. */
import type { Decoder } from './decoder.ts'
import { genericJson } from './formats/generic-json.ts'
import { hikvisionIsapi } from './formats/hikvision-isapi.ts'
import { osmand } from './formats/osmand.ts'
import { plateRecognizer } from './formats/plate-recognizer.ts'
import { traccarForward } from './formats/traccar-forward.ts'

const DECODERS: ReadonlyMap<string, Decoder> = new Map(
  [hikvisionIsapi, plateRecognizer, traccarForward, osmand, genericJson].map((decoder) => [decoder.format, decoder]),
)

export const decoderOf = (format: string): Decoder | undefined => DECODERS.get(format)
export const listFormats = (): readonly string[] => [...DECODERS.keys()]
