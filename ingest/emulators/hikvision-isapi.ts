/**
 * Canonical read → Hikvision ISAPI push: multipart/form-data with `anpr.xml` and two pictures named by their pId.
 *
 * Source:  field facts of the ISAPI ANPR event: direction forward/reverse, confidence 0 to 100, plateRect in thousandths of the
 *          picture, `absTime` compact, country in CRIndex, no plate written `unknown`, heartbeat as `videoloss`/`inactive` in bare XML.
 * Quirks:  by the event's id, so that a re-send repeats them: some plate pictures say `Content-Length: 0` before a real body, some
 *          cameras write `text/xml` without charset, some leave the milliseconds to absTime.
 * Checked: round-trip.prop.test.ts.
 */
import type { PlateRead } from '../../engine/model/observations.ts'
import { kmhFromMps } from '../../engine/model/units.ts'
import { vendorIdOf, type Emulator, type EmulatorContext } from './emulator.ts'
import { bytesOf, joinParts, type Part } from './multipart.ts'
import { compactOf, naiveIsoOf, offsetIsoOf } from './wall-clock.ts'

const BOUNDARY = 'boundary'
const CR_INDEX: Readonly<Record<string, number>> = { VN: 91, CN: 59, LA: 79, TH: 64, KH: 71 }
const NAMESPACE = 'http://www.hikvision.com/ver20/XMLSchema'

const escapeXml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
const percentOf = (ratio: number): number => Math.round(ratio * 100)

/** A number below `belowCount` that stays the same for one event. */
function quirkOf(id: string, belowCount: number): number {
  let hash = 7
  for (let index = 0; index < id.length; index += 1) hash = (Math.imul(hash, 31) + id.charCodeAt(index)) >>> 0
  return hash % belowCount
}

/** Locally administered address, so that it is nobody's. */
function macOf(deviceId: string): string {
  const hash = quirkOf(deviceId, 2 ** 32).toString(16).padStart(8, '0')
  return `02:42:${hash.slice(0, 2)}:${hash.slice(2, 4)}:${hash.slice(4, 6)}:${hash.slice(6, 8)}`
}

function timeText(read: { deviceTimeMs: number | null; receivedAtMs: number }, context: EmulatorContext, hasMs: boolean): string {
  const atMs = read.deviceTimeMs ?? read.receivedAtMs
  const text = context.isNaive ? naiveIsoOf(atMs, context.offsetMin) : offsetIsoOf(atMs, context.offsetMin)
  return hasMs ? text : text.replace(/\.\d{3}/, '')
}

function containerXml(read: PlateRead): string {
  if (read.containerNumbers.length === 0) return ''
  const containers = read.containerNumbers
    .map((text) => `<container><containerMainNum>${escapeXml(text)}</containerMainNum><containerNumConfidence>96</containerNumConfidence></container>`)
    .join('')
  return `<containerInfo><containerList>${containers}</containerList></containerInfo>`
}

function readXml(read: PlateRead, context: EmulatorContext, pIds: { readonly plate: string; readonly vehicle: string }, pictureCount: number): string {
  const id = vendorIdOf(read)
  const plate = read.plate === null ? 'unknown' : escapeXml(read.plateRaw)
  const countryIndex = read.countryIso === null ? 254 : (CR_INDEX[read.countryIso] ?? 0)
  const direction = read.direction === 'approaching' ? 'forward' : read.direction === 'leaving' ? 'reverse' : 'unknown'
  const atMs = read.deviceTimeMs ?? read.receivedAtMs
  const absTime = compactOf(atMs, context.offsetMin)
  const recogMode = read.direction === 'leaving' ? 1 : 0
  const believe = read.charConfidenceRatios.map(percentOf).join(',')
  const pictureInfo = (fileName: string, type: string, pId: string, rect: string): string =>
    `<pictureInfo><fileName>${fileName}</fileName><type>${type}</type><dataType>0</dataType><picRecogMode>${recogMode}</picRecogMode>` +
    `<absTime>${absTime}</absTime>${rect}<pId>${pId}</pId></pictureInfo>`
  return `<?xml version="1.0" encoding="UTF-8"?>
<EventNotificationAlert version="2.0" xmlns="${NAMESPACE}">
<ipAddress>10.20.${quirkOf(read.deviceId, 200)}.${10 + quirkOf(read.deviceId, 89)}</ipAddress>
<portNo>8080</portNo>
<protocol>HTTP</protocol>
<macAddress>${macOf(read.deviceId)}</macAddress>
<channelID>1</channelID>
<dateTime>${timeText(read, context, quirkOf(id, 3) !== 0)}</dateTime>
<activePostCount>1</activePostCount>
<eventType>ANPR</eventType>
<eventState>active</eventState>
<eventDescription>ANPR</eventDescription>
<channelName>${escapeXml(read.deviceId)}</channelName>
<ANPR>
<country>${countryIndex > 252 ? 253 : countryIndex}</country>
<licensePlate>${plate}</licensePlate>
${read.laneIndex === null ? '' : `<line>${read.laneIndex + 1}</line>\n`}<direction>${direction}</direction>
${read.confidenceRatio === null ? '' : `<confidenceLevel>${percentOf(read.confidenceRatio)}</confidenceLevel>\n`}<plateType>unknown</plateType>
<plateColor>unknown</plateColor>
${believe === '' ? '' : `<plateCharBelieve>${believe}</plateCharBelieve>\n`}<vehicleType>${read.vehicleKind ?? 'unknown'}</vehicleType>
<vehicleInfo><index>${quirkOf(id, 9_000)}</index><colorDepth>2</colorDepth><color>${read.vehicleColor ?? 'unknown'}</color>${read.speedMps === null ? '' : `<speed>${Math.round(kmhFromMps(read.speedMps))}</speed>`}${containerXml(read)}</vehicleInfo>
<pictureInfoList>${pictureInfo('licensePlatePicture.jpg', 'licensePlatePicture', pIds.plate, '')}${pictureInfo('vehiclePicture.jpg', 'vehiclePicture', pIds.vehicle, '<plateRect><X>420</X><Y>700</Y><width>160</width><height>70</height></plateRect>')}</pictureInfoList>
<originalLicensePlate>${plate}</originalLicensePlate>
<CRIndex>${countryIndex}</CRIndex>
<vehicleListName>otherList</vehicleListName>
</ANPR>
<UUID>${escapeXml(id)}</UUID>
<picNum>${pictureCount}</picNum>
<monitoringSiteID></monitoringSiteID>
<isDataRetransmission>${read.isRetransmission}</isDataRetransmission>
${read.isPreview ? '<hasMoreData>true</hasMoreData>\n' : ''}</EventNotificationAlert>
`
}

function picturePart(name: string, pId: string, body: Uint8Array, isLengthZero: boolean): Part {
  return {
    headers: [
      `Content-Disposition: form-data; name="${name}"; filename="${pId}"`, 'Content-Type: image/pjpeg',
      `Content-Length: ${isLengthZero ? 0 : body.length}`, `Content-ID: ${pId}`,
    ],
    body,
  }
}

export const hikvisionIsapiEmulator: Emulator = {
  format: 'hikvision-isapi',
  encode(observation, context) {
    if (observation.type === 'device.heard') {
      const xml = `<?xml version="1.0" encoding="UTF-8"?>
<EventNotificationAlert version="2.0" xmlns="${NAMESPACE}">
<macAddress>${macOf(observation.deviceId)}</macAddress>
<channelID>1</channelID>
<dateTime>${timeText(observation, context, false)}</dateTime>
<activePostCount>0</activePostCount>
<eventType>videoloss</eventType>
<eventState>inactive</eventState>
<eventDescription>videoloss alarm</eventDescription>
</EventNotificationAlert>
`
      return { contentType: 'application/xml; charset="UTF-8"', query: '', bytes: bytesOf(xml) }
    }
    if (observation.type !== 'plate.read') return null
    const id = vendorIdOf(observation)
    const stamp = compactOf(observation.deviceTimeMs ?? observation.receivedAtMs, context.offsetMin)
    const pIds = { plate: `${stamp}00${id.slice(0, 8)}p`, vehicle: `${stamp}00${id.slice(0, 8)}v` }
    const pictures: Part[] = []
    if (context.platePicture !== null) pictures.push(picturePart('licensePlatePicture.jpg', pIds.plate, context.platePicture, quirkOf(id, 8) === 0))
    if (context.vehiclePicture !== null) pictures.push(picturePart('vehiclePicture.jpg', pIds.vehicle, context.vehiclePicture, quirkOf(id, 16) === 1))
    const xml = bytesOf(readXml(observation, context, pIds, pictures.length))
    const xmlType = quirkOf(id, 5) === 0 ? 'text/xml' : 'text/xml; charset="UTF-8"'
    const xmlPart: Part = {
      headers: ['Content-Disposition: form-data; name="anpr.xml"; filename="anpr.xml"', `Content-Type: ${xmlType}`, `Content-Length: ${xml.length}`],
      body: xml,
    }
    return { contentType: `multipart/form-data; boundary=${BOUNDARY}`, query: '', bytes: joinParts(BOUNDARY, [xmlPart, ...pictures]) }
  },
}
