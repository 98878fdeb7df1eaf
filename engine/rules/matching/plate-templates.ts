/**
 * The registration marks that can come to these gates, as data: one line per form, with where it was published.
 *
 * Slots:   lower case is a class of characters, anything else stands for itself.
 *          p province digit (two of them are one code)  l civil series letter  m first letter of a military unit  a A to Z
 *          d digit  h Han character of a province  e letter without I and O  x letter or digit without I and O  n new-energy letter
 * Colours: the text does not tell them apart: white, yellow (transport business) and blue (state) share the civil form.
 * Priors:  how common a form is at these gates, as natural logarithms (estimate); only used to choose between readings.
 */

export const PLATE_KINDS = [
  'vnCivil', 'vnTrailer', 'vnForeignInvested', 'vnSpecial', 'vnTemporary', 'vnDiplomatic', 'vnMilitary', 'vnMilitaryTrailer',
  'cnCivil', 'cnNewEnergy', 'cnTrailer', 'cnSpecial', 'other',
] as const
export type PlateKind = (typeof PLATE_KINDS)[number]

export interface PlateTemplate {
  readonly kind: Exclude<PlateKind, 'other'>
  readonly slots: string
  readonly country: 'VN' | 'CN'
  readonly colours: readonly ('white' | 'yellow' | 'blue' | 'red' | 'green' | 'yellowGreen' | 'black')[]
  readonly priorNats: number
  readonly source: string
}

/** Issued codes of Vietnamese provinces; 13, 42, 44 to 46, 87, 91 and 96 are not issued (80 is the central one). */
export const VN_PROVINCE_CODES: ReadonlySet<string> = new Set(
  ('11 12 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 43 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67 68 69 ' +
    '70 71 72 73 74 75 76 77 78 79 80 81 82 83 84 85 86 88 89 90 92 93 94 95 97 98 99').split(' '),
)

const DIGITS = '0123456789'
const CN_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
export const SLOT_CLASSES: Readonly<Record<string, string>> = {
  p: DIGITS,
  d: DIGITS,
  /** Without I, J, O, Q, R, W; Đ is written D in the form of comparison. */
  l: 'ABCDEFGHKLMNPSTUVXYZ',
  m: 'ABCDHKPQTV',
  a: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  e: CN_LETTERS,
  x: DIGITS + CN_LETTERS,
  n: 'DABCEFGHJK',
  h: '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼',
}

const VN_SERIES = 'Thông tư 79/2024/TT-BCA and the published series lists; 4 digits before 2010'
const VN_SPECIAL = 'published series lists (poohoh/regex_license_plate); LD foreign-invested, KT army enterprise, DA project, HC restricted area, MK tractor, CD police special, TD, MD pilot'
const VN_MILITARY = 'published lists of military codes (poohoh/regex_license_plate); estimate for rarer units'
const CN_STANDARD = 'GA 36-2018'

const vn = (kind: PlateTemplate['kind'], forms: string, colours: PlateTemplate['colours'], priorNats: number, source: string): PlateTemplate[] =>
  forms.split(' ').map((slots) => ({ kind, slots, country: 'VN', colours, priorNats, source }))
const cn = (kind: PlateTemplate['kind'], forms: string, colours: PlateTemplate['colours'], priorNats: number, source = CN_STANDARD): PlateTemplate[] =>
  forms.split(' ').map((slots) => ({ kind, slots, country: 'CN', colours, priorNats, source }))

export const PLATE_TEMPLATES: readonly PlateTemplate[] = [
  ...vn('vnCivil', 'pplddddd', ['white', 'yellow', 'blue'], -0.5, VN_SERIES),
  ...vn('vnCivil', 'ppldddd', ['white', 'yellow', 'blue'], -2.5, VN_SERIES),
  ...vn('vnTrailer', 'ppRddddd ppRMddddd', ['white', 'yellow'], -1, VN_SERIES),
  ...vn('vnTrailer', 'ppRdddd ppRMdddd', ['white', 'yellow'], -3.5, VN_SERIES),
  ...vn('vnForeignInvested', 'ppLDddddd ppLDdddd', ['white', 'yellow'], -4, VN_SPECIAL),
  ...vn('vnSpecial', 'ppKTddddd ppKTdddd ppDAddddd ppDAdddd ppHCddddd ppHCdddd ppMKddddd ppMKdddd ppMKddddddd ppTDddddd ppTDdddd ppMDddddd ppMDdddd ppCDddddd ppCDdddd', ['white', 'blue'], -6, VN_SPECIAL),
  ...vn('vnTemporary', 'ppTddddd ppTdddd Tppddddd Tppdddddd', ['white'], -4.5, 'general knowledge; no published form of cross-border temporary marks (estimate)'),
  ...vn('vnDiplomatic', 'ppdddNGdd ppdddNNdd ppdddQTdd ppdddCVdd ppNGddddd ppNNddddd ppQTddddd ppCVddddd ppdddNGddd ppdddNNddd', ['white'], -6, 'Thông tư 24/2023/TT-BCA'),
  ...vn('vnMilitary', 'madddd', ['red'], -4, VN_MILITARY),
  ...vn('vnMilitaryTrailer', 'madddRM madddBM', ['red'], -6, VN_MILITARY),
  ...cn('cnCivil', 'hexxxxx', ['blue', 'yellow'], -1.5),
  ...cn('cnNewEnergy', 'henxdddd', ['green'], -4),
  ...cn('cnNewEnergy', 'hedddddn', ['yellowGreen'], -3),
  ...cn('cnTrailer', 'hexxxx挂', ['yellow'], -1.5),
  ...cn('cnSpecial', 'hexxxx学 hexxxx警 hexxxx港 hexxxx澳', ['yellow', 'white', 'black'], -6),
]
