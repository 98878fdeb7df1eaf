/**
 * A QR or barcode reader at a gate: cards that we issued, citizen cards held before it, and codes that are neither.
 *
 * Source:  formats.md 3; engine/model/card.ts for the text on our cards; docs/feeds/qr-card.md.
 * Errors:  never throws. A code of somebody else's is reported as presented, without a card: the gate must answer it.
 * Privacy: the whole text of a card opens gates, so it goes to the server as `confidential`; what is stored is the card's id.
 */
import { claimsToBeCard, parseCardText } from '../../engine/model/card.ts'
import type { Decoded, DecodeContext, Decoder } from '../decoder.ts'
import { clockOf, parseDeviceTime } from '../device-time.ts'
import { contentKey, timelessKey } from '../observation-key.ts'
import { ignored, known, rejected, deviceHeard } from '../outcome.ts'
import { readScan, type Scan } from '../scan-text.ts'
import { decodeCitizenCard } from './cccd-qr.ts'

const FORMAT = 'qr-card'
const BODY_BYTES_MAX = 64 * 1024
const REPEATS_MS = 5_000
/** Readers' own words when nothing was there to read. */
const NO_READ = /^\s*(?:no ?read|error|\?+)$/i
const CITIZEN_CARD = /^\d{12}\|/

function decodeScan(scan: Scan, context: DecodeContext): Decoded {
  const time = parseDeviceTime(scan.time, context.zone)
  if (NO_READ.test(scan.text)) {
    return ignored(FORMAT, 'no read: the reader lives', { heartbeat: true, observations: [deviceHeard(FORMAT, 'heartbeat', time, 'no-read', context)] })
  }
  if (CITIZEN_CARD.test(scan.text)) {
    const decoded = decodeCitizenCard(scan, context)
    if (decoded.outcome !== 'reject') return decoded
  }
  const warnings = [...scan.warnings]
  if (time === null && scan.time !== null) warnings.push('the time could not be read: the receive time holds')
  else if (time?.clockRule === 'receiveTime') warnings.push('naive time and no zone configured: the receive time holds')
  const card = parseCardText(scan.text)
  if (card === null && claimsToBeCard(scan.text)) warnings.push('a card of ours that is cut or damaged')
  else if (card === null) warnings.push('no card of ours')
  const clock = clockOf(time)
  // A reader repeats what is held before it; shown again after that it is asked again, for the card may have been revoked meanwhile.
  const content = `${Math.floor(context.receivedAtMs / REPEATS_MS)}|${scan.readerId ?? ''}|${scan.text}`
  return {
    format: FORMAT, outcome: 'document', reason: null, reads: [], positions: [], pictures: [], warnings,
    documentKind: card === null ? 'unknown' : 'card',
    ...known({
      cardId: card?.cardId, crossing: card?.crossingText.toLowerCase(), validUntil: card === null ? null : new Date(card.validUntilMs).toISOString(),
      symbology: scan.symbology, readerId: scan.readerId, time: time?.text ?? null,
    }),
    observations: [{
      type: 'card.presented', format: FORMAT, ...clock,
      observationId: clock.deviceTimeMs === null ? timelessKey(context, content) : contentKey(context, `${clock.deviceTimeMs}|${scan.text}`),
      cardId: card?.cardId ?? null, crossingText: card?.crossingText ?? null, validUntilMs: card?.validUntilMs ?? null,
      signature: card === null && claimsToBeCard(scan.text) ? 'bad' : 'unchecked',
      symbology: scan.symbology,
    }],
    confidential: [card === null ? null : scan.text],
  }
}

export const qrCard: Decoder = {
  format: FORMAT,
  bodyBytesMax: BODY_BYTES_MAX,
  answer: 'accepted202',
  decode: (body, context) => {
    const scan = readScan(body)
    return scan.ok ? decodeScan(scan.value, context) : rejected(FORMAT, scan.failure)
  },
}
