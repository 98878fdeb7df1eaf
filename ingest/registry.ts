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
import { createCloudevents } from './formats/cloudevents.ts'
import { gpsd } from './formats/gpsd.ts'
import { gt06 } from './formats/gt06.ts'
import { ngsiLd } from './formats/ngsi-ld.ts'
import { nmea0183 } from './formats/nmea0183.ts'
import { owntracks } from './formats/owntracks.ts'
import { sumoFcd } from './formats/sumo-fcd.ts'
import { teltonika } from './formats/teltonika.ts'
import { ufms } from './formats/ufms.ts'
import { osmand } from './formats/osmand.ts'
import { plateRecognizer } from './formats/plate-recognizer.ts'
import { traccarForward } from './formats/traccar-forward.ts'
import { verkada } from './formats/verkada.ts'
import { barrier } from './formats/barrier.ts'
import { cccdQr } from './formats/cccd-qr.ts'
import { egate } from './formats/egate.ts'
import { hikvisionAcs } from './formats/hikvision-acs.ts'
import { iso6346 } from './formats/iso6346.ts'
import { mrz } from './formats/mrz.ts'
import { qrCard } from './formats/qr-card.ts'
import { vda5050 } from './formats/vda5050.ts'
import { weighbridge } from './formats/weighbridge.ts'
import { cameraFrame } from './plate-reader/camera-frame.ts'

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
    owntracks,
    teltonika,
    gt06,
    ufms,
    nmea0183,
    gpsd,
    ngsiLd,
    sumoFcd,
    createCloudevents((format) => (format === 'cloudevents' ? undefined : DECODERS.get(format))),
    genericJson,
    hikvisionAcs,
    egate,
    barrier,
    qrCard,
    cccdQr,
    mrz,
    iso6346,
    weighbridge,
    vda5050,
    cameraFrame,
  ].map((decoder) => [decoder.format, decoder]),
)

export const decoderOf = (format: string): Decoder | undefined => DECODERS.get(format)
export const listFormats = (): readonly string[] => [...DECODERS.keys()]
