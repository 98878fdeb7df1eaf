/**
 * Country codes and words of the vendors, as ISO 3166-1 alpha-2.
 *
 * Source:  CRIndex table of formats.md 1a. Hikvision's index is a hint, never a fact: it was wrong in two of ten published events.
 */

const CR_INDEX =
  '1 CZ 2 FR 3 DE 4 ES 5 IT 6 NL 7 PL 8 SK 9 BY 10 MD 11 RU 12 UA 13 BE 14 BG 15 DK 16 FI 17 GB 18 GR 19 HR 20 HU 21 IL 22 LU 23 MK 24 NO ' +
  '25 PT 26 RO 27 RS 28 AZ 29 GE 30 KZ 31 LT 32 TM 33 UZ 34 LV 35 EE 36 AL 37 AT 38 BA 39 IE 40 IS 43 SE 44 CH 45 CY 46 TR 47 SI 48 ME 49 XK 51 AM ' +
  '59 CN 60 BH 61 KR 62 LB 63 NP 64 TH 65 PK 66 AE 67 BT 68 OM 69 KP 70 PH 71 KH 72 QA 73 KG 75 MY 76 MN 77 SA 78 BN 79 LA 80 JP 81 TR 83 TJ 84 KW 85 SY ' +
  '86 IN 87 ID 88 AF 89 LK 90 IQ 91 VN 92 IR 93 YE 94 JO 95 MM 97 BD 98 SG 99 TL 104 EG 109 MA 114 KE 151 ZA 157 NG 169 CA 172 US 174 MX 220 BR 222 AR ' +
  '227 AU 228 NZ 256 TW 257 HK 258 MO'

const isoByIndex = new Map<string, string>()
const isoByName = new Map<string, string>()
{
  const words = CR_INDEX.split(' ')
  const names = new Intl.DisplayNames(['en'], { type: 'region' })
  for (let at = 0; at < words.length; at += 2) {
    const [index = '', iso = ''] = [words[at], words[at + 1]]
    isoByIndex.set(index, iso)
    isoByName.set((names.of(iso) ?? iso).toLowerCase(), iso)
  }
  // As the United Nations write it, and the country itself.
  isoByName.set('viet nam', 'VN')
}

/** From a Hikvision index, an alpha-2 code, or an English country name (all three were seen in one field). */
export function countryOfHikvision(raw: string): string | null {
  if (/^\d{1,3}$/.test(raw)) return isoByIndex.get(String(Number(raw))) ?? null
  if (/^[a-z]{2}$/i.test(raw)) return [...isoByIndex.values()].includes(raw.toUpperCase()) ? raw.toUpperCase() : null
  return isoByName.get(raw.toLowerCase()) ?? null
}

/** From a Plate Recognizer region code: `vn`, or country and part such as `us-ca`. */
export function countryOfRegion(code: string): { readonly country: string | null; readonly region: string | null } {
  const match = /^([a-z]{2})(?:-([a-z0-9]{1,4}))?$/i.exec(code)
  if (match === null) return { country: null, region: null }
  return { country: (match[1] ?? '').toUpperCase(), region: match[2] === undefined ? null : match[2].toLowerCase() }
}
