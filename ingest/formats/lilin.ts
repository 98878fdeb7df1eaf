/**
 * LILIN plate cameras: the answer of `get_search_info`, or one entry of it, and the text of `getalarmmotion`.
 *
 * Source:  formats.md 1g; docs/feeds/lilin.md. All values are text; a poll brings the whole log again each time.
 * Time:    `TS` is microseconds since the epoch, whatever the vendor's page divides it by; `MOD_TS` is the same second with its zone.
 * Errors:  never throws. An entry of another shape among good ones is a warning.
 * Privacy: plates go into reads and observations only; owner's name, telephone and address in the log are not read.
 */
import { bodyText } from '../body-text.ts'
import { countryOfWord } from '../country-codes.ts'
import type { Decoded, DecodeContext, Decoder, PictureBox } from '../decoder.ts'
import { parseDeviceTime } from '../device-time.ts'
import { getField, isFields, listOf, numberOf, textOf, wordOf, type Fields } from '../json-fields.ts'
import { parseJson } from '../json-text.ts'
import { deviceHeard, ignored, outcomeOfReads, rejected } from '../outcome.ts'
import { clockWarnings, passageOf, ratioOf, rawWord, saidWord } from '../plate-passage.ts'
import { decodedTogether } from '../together.ts'

const FORMAT = 'lilin'
const BODY_BYTES_MAX = 8 * 1024 * 1024
const ENTRIES_MAX = 1_000
const STATE_LENGTH_MAX = 16_384
const SPACE = 'pixel x,y,w,h inside a 1920x1080 frame (assumed)'

function boxOf(entry: Readonly<Record<string, unknown>>): PictureBox | null {
  const [x = null, y = null, w = null, h = null] = ['LP_X', 'LP_Y', 'LP_W', 'LP_H'].map((name) => numberOf(getField(entry, name)))
  return x === null || y === null || w === null || h === null || w <= 0 || h <= 0 ? null : { x, y, w, h, space: SPACE }
}

/** `LPR0=29C12345,ACT_PARAM0=Visitor,…,LPR_TIME0=2026-07-05 01:20:11 GMT`: what `getalarmmotion` says of the vehicles in view. */
const LIVE = /(?:^|[\s,])LPR(\d)=([^,\s]{1,40}),([^\r\n]{0,600})/gm

/** @returns null for text that is no state of a camera. */
function liveEntriesOf(text: string): readonly Fields[] | null {
  if (!/^(?:--|MotionDetect=|CamTime:|LPR0=)/.test(text.trimStart().slice(0, 20)) || !/^(?:MotionDetect=|LPR0=)/m.test(text.slice(0, STATE_LENGTH_MAX))) return null
  return [...text.slice(0, STATE_LENGTH_MAX).matchAll(LIVE)].map(([, index = '', plate = '', rest = '']) => {
    const fields: Record<string, unknown> = { LPR: plate }
    for (const pair of rest.split(/ LPR\d=/, 1)[0]?.split(',') ?? []) {
      const [name = '', value = ''] = pair.split('=', 2)
      if (name.endsWith(index)) fields[name === `LPR_TIME${index}` ? 'MOD_TS' : name.slice(0, -1)] = value.trim()
    }
    return fields
  })
}

function decodeEntry(entry: unknown, context: DecodeContext): Decoded {
  if (!isFields(entry)) return rejected(FORMAT, 'an entry that is no object')
  const plateRaw = textOf(getField(entry, 'LPR')) ?? textOf(getField(entry, 'PLATE'))
  const carId = wordOf(getField(entry, 'CAR_ID'))
  if (plateRaw === null && carId === null) return rejected(FORMAT, 'an entry without LPR and without CAR_ID')
  // What a person wrote into a list was never seen: it has neither a time nor a number.
  if (carId === null && wordOf(getField(entry, 'INDEX')) !== null && wordOf(getField(entry, 'TS')) === null && wordOf(getField(entry, 'MOD_TS')) === null) return ignored(FORMAT, 'an entry of a list, never seen by the camera')
  const time = parseDeviceTime(textOf(getField(entry, 'TS')), context.zone) ?? parseDeviceTime(getField(entry, 'MOD_TS'), context.zone)
  const countryRaw = rawWord(getField(entry, 'COUNTRY'))
  const cameraId = saidWord(getField(entry, 'CAMERA_ID')) ?? saidWord(getField(entry, 'MAC'))
  const { read, observation } = passageOf(FORMAT, {
    plateRaw: plateRaw ?? '',
    country: countryOfWord(countryRaw), countryRaw, region: null,
    confidence: ratioOf(getField(entry, 'THRESHOLD')),
    time, cameraId, eventId: carId, lane: null, direction: null, directionRaw: null,
    vehicleTypeRaw: saidWord(getField(entry, 'CAR_TYPE')), vehicleColor: saidWord(getField(entry, 'CAR_COLOR')),
    speedKmh: null,
    plateBox: boxOf(entry),
    vendorId: null,
    passageNumber: carId,
    content: `${cameraId ?? ''}|${time?.text ?? ''}|${carId ?? ''}|${plateRaw ?? ''}`,
    extras: { listAction: saidWord(getField(entry, 'ACT_PARAM')), imageUri: saidWord(getField(entry, 'LP_BMP')) },
  }, context)
  return { format: FORMAT, outcome: outcomeOfReads([read]), reason: null, reads: [read], positions: [], observations: [observation], pictures: [], warnings: clockWarnings(time, 'TS') }
}

export const lilin: Decoder = {
  format: FORMAT,
  bodyBytesMax: BODY_BYTES_MAX,
  answer: 'accepted202',
  decode: ({ bytes, contentType }, context) => {
    const { text, warnings } = bodyText(bytes, contentType)
    const live = liveEntriesOf(text)
    if (live !== null) {
      return live.length === 0
        ? ignored(FORMAT, 'the state of the camera, no plate in it', { heartbeat: true, warnings, observations: [deviceHeard(FORMAT, 'heartbeat', null, 'state', context)] })
        : decodedTogether(FORMAT, live.map((entry) => decodeEntry(entry, context)), { warnings })
    }
    const parsed = parseJson(text)
    if (!parsed.ok) return rejected(FORMAT, parsed.failure, { warnings })
    const list = isFields(parsed.value) ? getField(parsed.value, 'INFORMATION') : parsed.value
    const isLog = list !== undefined
    const entries = listOf(isLog ? list : parsed.value)
    if (entries.length > ENTRIES_MAX) return rejected(FORMAT, `${entries.length} entries in one body, at most ${ENTRIES_MAX}`)
    if (entries.length === 0) return ignored(FORMAT, 'an empty log', { warnings })
    return decodedTogether(FORMAT, entries.map((entry) => decodeEntry(entry, context)), { warnings })
  },
}
