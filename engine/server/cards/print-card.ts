/**
 * A card as a page to print: one ID-1 card (85.6 × 54 mm) in Vietnamese and English, its QR code as vectors, no script, nothing loaded.
 *
 * Source:  ISO/IEC 7810 ID-1 for the size; QR codes by the package `qr`, error correction M: a scratched card is still read.
 * Time:    days at the crossing.
 */
import { encodeQR } from 'qr'
import type { Site } from '../../model/site.ts'
import type { LocalText } from '../../model/text.ts'
import { MS_PER_HOUR } from '../../model/units.ts'
import type { CardView } from '../../protocol/cards.ts'

const KINDS: Readonly<Record<CardView['kind'], LocalText>> = {
  person: { vi: 'THẺ RA VÀO', en: 'ACCESS CARD' },
  vehicle: { vi: 'THẺ PHƯƠNG TIỆN', en: 'VEHICLE CARD' },
  company: { vi: 'THẺ DOANH NGHIỆP', en: 'COMPANY CARD' },
}
const HANOI_MS = 7 * MS_PER_HOUR

/** `05/07/2027`, which both languages read alike here. */
function dayOf(atMs: number): string {
  const [year = '', month = '', day = ''] = new Date(atMs + HANOI_MS).toISOString().slice(0, 10).split('-')
  return `${day}/${month}/${year}`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter)

const qrPictureOf = (text: string): string => encodeQR(text, 'svg', { ecc: 'medium', encoding: 'alphanumeric', border: 2 })

const row = (name: LocalText, value: string): string => `<dt>${name.vi} <i>${name.en}</i></dt><dd>${escaped(value)}</dd>`

export function cardPageOf(site: Site, card: CardView, text: string): string {
  const kind = KINDS[card.kind]
  const rows = [
    row({ vi: 'Cấp cho', en: 'Holder' }, card.holder),
    ...(card.plate === null ? [] : [row({ vi: 'Biển số', en: 'Plate' }, card.plate)]),
    ...(card.company === null ? [] : [row({ vi: 'Đơn vị', en: 'Company' }, card.company)]),
    row({ vi: 'Hiệu lực', en: 'Valid' }, `${dayOf(card.validFromMs)} – ${dayOf(card.validUntilMs)}`),
  ]
  const isVoid = card.state === 'revoked' || card.state === 'expired'
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<title>${escaped(card.cardId)}</title>
<style>
@page { size: 85.6mm 54mm; margin: 0 }
* { box-sizing: border-box }
body { margin: 0; font: 7.5pt/1.3 "Be Vietnam Pro", "Noto Sans", system-ui, sans-serif; color: #10212b; background: #fff }
.card { width: 85.6mm; height: 54mm; padding: 4mm; display: grid; grid-template: auto 1fr auto / 1fr 33mm; gap: 1mm 3mm; overflow: hidden }
header { grid-column: 1 / -1; border-bottom: .4mm solid #0b6e4f; padding-bottom: 1mm; display: flex; justify-content: space-between; gap: 3mm }
header b { font-size: 8.5pt } header span { color: #0b6e4f; font-weight: 700; white-space: nowrap }
dl { margin: 0; overflow: hidden } dt { color: #53656e; font-size: 6pt; margin-top: .8mm } dt i { font-style: normal; opacity: .8 }
dd { margin: 0; font-weight: 600; font-size: 8.5pt; overflow-wrap: anywhere }
.code { align-self: center } .code svg { display: block; width: 33mm; height: 33mm }
footer { grid-column: 1 / -1; display: flex; justify-content: space-between; font: 7pt ui-monospace, monospace }
footer em { color: #b3261e; font-style: normal; font-weight: 700 }
@media screen { body { background: #e7ecef; display: grid; place-items: center; min-height: 100vh } .card { background: #fff; border-radius: 3mm; box-shadow: 0 1mm 4mm #0003 } }
</style>
</head>
<body>
<main class="card">
<header><div><b>${escaped(site.name.vi)}</b><br>${escaped(site.name.en)}</div><span>${kind.vi}<br>${kind.en}</span></header>
<dl>${rows.join('')}</dl>
<div class="code">${qrPictureOf(text)}</div>
<footer><span>${escaped(card.cardId)}</span>${isVoid ? '<em>KHÔNG CÒN HIỆU LỰC · VOID</em>' : ''}</footer>
</main>
</body>
</html>
`
}
