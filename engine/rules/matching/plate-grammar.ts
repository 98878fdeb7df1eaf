/**
 * What kind of plate a text can be: a light grammar of Vietnamese and Chinese plates.
 *
 * Source:  Thông tư 24/2023 and the published series lists (Vietnam); GA 36-2018 (China); cross-border temporary plates have
 *          no published form, so `other` is not an error.
 * Needs:   upper case, no separators.
 */
export const PLATE_KINDS = ['vnCivil', 'vnTrailer', 'vnSpecial', 'vnMilitary', 'cnCivil', 'cnTrailer', 'other'] as const
export type PlateKind = (typeof PLATE_KINDS)[number]

/** Province codes in use; 13, 42, 44 to 46, 87, 91 and 96 are not issued. */
const VN_PROVINCE = '(?:1[1245-9]|2[0-9]|3[0-9]|4[013789]|[567][0-9]|8[0-689]|9[02345789])'
const KINDS: readonly (readonly [PlateKind, RegExp])[] = [
  ['vnTrailer', new RegExp(`^${VN_PROVINCE}RM?[0-9]{4,5}$`)],
  ['vnSpecial', new RegExp(`^${VN_PROVINCE}(?:LD|KT|DA|HC|CD|MK[0-9]?|NG|QT|CV|NN|T)[0-9]{4,5}$`)],
  ['vnCivil', new RegExp(`^${VN_PROVINCE}[A-HK-NPSTUVXYZĐ][0-9]{4,5}$`)],
  ['vnMilitary', /^[A-Z]{2}[0-9]{4}$/],
  ['cnTrailer', /^\p{Script=Han}[A-HJ-NP-Z][A-HJ-NP-Z0-9]{4}挂$/u],
  ['cnCivil', /^\p{Script=Han}[A-HJ-NP-Z][A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9学警港澳]$/u],
]

export function plateKindOf(plate: string): PlateKind {
  for (const [kind, form] of KINDS) if (form.test(plate)) return kind
  return 'other'
}

export const isTrailerPlate = (plate: string): boolean => {
  const kind = plateKindOf(plate)
  return kind === 'vnTrailer' || kind === 'cnTrailer'
}
