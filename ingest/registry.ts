/** Every ingest format by its name. A new format is one file in formats/ and one line here. */
import type { Decoder } from './decoder.ts'
import { axisAlpv } from './formats/axis-alpv.ts'
import { dahua } from './formats/dahua.ts'
import { frigate } from './formats/frigate.ts'
import { genericJson } from './formats/generic-json.ts'
import { hikvisionIsapi } from './formats/hikvision-isapi.ts'
import { lilin } from './formats/lilin.ts'
import { onvifProfileM } from './formats/onvif-profile-m.ts'
import { openalprRekor } from './formats/openalpr-rekor.ts'
import { osmand } from './formats/osmand.ts'
import { plateRecognizer } from './formats/plate-recognizer.ts'
import { traccarForward } from './formats/traccar-forward.ts'
import { verkada } from './formats/verkada.ts'

const DECODERS: ReadonlyMap<string, Decoder> = new Map(
  [
    hikvisionIsapi,
    dahua,
    onvifProfileM,
    plateRecognizer,
    openalprRekor,
    frigate,
    axisAlpv,
    verkada,
    lilin,
    traccarForward,
    osmand,
    genericJson,
  ].map((decoder) => [decoder.format, decoder]),
)

export const decoderOf = (format: string): Decoder | undefined => DECODERS.get(format)
export const listFormats = (): readonly string[] => [...DECODERS.keys()]
