/**
 * ONVIF Profile M: metadata frames and events, as XML of the metadata track and PullPoint, and as JSON over MQTT.
 *
 * Source:  formats.md 1c; docs/feeds/onvif-profile-m.md.
 * Errors:  never throws. Scenes and events without a plate are ignored; a document cut before its end is rejected.
 * Privacy: plates go into reads and observations only.
 */
import { bodyText } from '../body-text.ts'
import type { Decoded, DecodeContext, Decoder } from '../decoder.ts'
import { getField, listOf, isFields, childOf } from '../json-fields.ts'
import { ignored, known, outcomeOfReads, rejected } from '../outcome.ts'
import { attributeOf, contentWordOf, readOnvifDocument } from './onvif-event.ts'
import { onvifTimeOf, readFrames, readOnvifEvent } from './onvif-passage.ts'

const FORMAT = 'onvif-profile-m'
const BODY_BYTES_MAX = 8 * 1024 * 1024

function decodeText(text: string, context: DecodeContext): Decoded {
  const document = readOnvifDocument(text)
  if (!document.ok) return rejected(FORMAT, document.failure)
  const { frames, events, isEnveloped } = document.value
  if (frames.length === 0 && events.length === 0) return isEnveloped ? ignored(FORMAT, 'an envelope without a frame and without an event') : rejected(FORMAT, 'neither a frame nor an event of ONVIF')
  const scene = readFrames(frames, context)
  const seen = events.map((event) => readOnvifEvent(event, context))
  const passages = [...scene.passages, ...seen.filter((one) => one !== null)]
  if (passages.length > 0) {
    const reads = passages.map(({ read }) => read)
    return {
      format: FORMAT, outcome: outcomeOfReads(reads), reason: null, reads, positions: [],
      observations: passages.map(({ observation }) => observation),
      warnings: passages.flatMap(({ warnings }) => warnings),
      pictures: passages.flatMap(({ pictures }) => pictures),
    }
  }
  const [frame] = frames
  const [event] = events
  const time = onvifTimeOf(frame === undefined ? event?.time : attributeOf(frame, 'UtcTime'))
  const head = known({ time: time?.text ?? null, topic: event?.topic ?? null })
  const barcodes = frames.flatMap((one) => listOf(getField(one, 'Object')).filter(isFields)).flatMap((object) => {
    const data = contentWordOf(getField(childOf(childOf(object, 'Appearance'), 'BarcodeInfo'), 'Data'))
    return data === null ? [] : [data]
  })
  if (barcodes.length > 0) return ignored(FORMAT, 'a barcode that the camera saw, no plate', { ...head, barcodes })
  if (frame === undefined) return ignored(FORMAT, `event ${(event?.topic ?? 'without a topic').slice(0, 80)}: no plate in it`, head)
  const what = scene.otherClasses[0]
  return ignored(FORMAT, what === undefined ? 'a frame without objects' : `scene metadata of a ${what.slice(0, 40)} object: no LicensePlateInfo`, head)
}

export const onvifProfileM: Decoder = {
  format: FORMAT,
  bodyBytesMax: BODY_BYTES_MAX,
  answer: 'accepted202',
  takesEmptyBody: true,
  decode: ({ bytes, contentType }, context) => {
    if (bytes.length === 0) return ignored(FORMAT, 'a body of no bytes: the property is gone')
    const { text, warnings } = bodyText(bytes, contentType)
    const decoded = decodeText(text, context)
    return warnings.length === 0 ? decoded : { ...decoded, warnings: [...decoded.warnings, ...warnings] }
  },
}
