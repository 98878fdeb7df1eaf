/**
 * The characters of plates as strokes, so that a picture needs no font: a bare server has none, and the bytes stay the same anywhere.
 *
 * Units:   each glyph stands in a box 4 wide and 6 high (Chinese characters 8 wide), y down; strokes are drawn with round ends.
 * Limits:  capital Latin letters, Đ, digits, 桂, 挂, dot and hyphen; anything else is drawn as an empty box.
 */

/** Polylines of digit pairs `xy`, separated by `|`. */
const POLYLINES: Readonly<Record<string, string>> = {
  A: '06 02 20 42 46|04 44', B: '00 06 36 45 44 33 03|33 42 41 30 00', C: '41 30 10 01 05 16 36 45', D: '00 06 26 44 42 20 00', Đ: '00 06 26 44 42 20 00|03 23',
  E: '40 00 06 46|03 33', F: '40 00 06|03 33', G: '41 30 10 01 05 16 36 45 43 23', H: '00 06|40 46|03 43', I: '10 30|20 26|16 36', J: '40 45 36 16 05',
  K: '00 06|40 03 46', L: '00 06 46', M: '06 00 23 40 46', N: '06 00 46 40', O: '10 30 41 45 36 16 05 01 10', P: '06 00 30 41 42 33 03',
  Q: '10 30 41 45 36 16 05 01 10|34 46', R: '06 00 30 41 42 33 03|23 46', S: '41 30 10 01 02 13 33 44 45 36 16 05', T: '00 40|20 26', U: '00 05 16 36 45 40',
  V: '00 26 40', W: '00 16 22 36 40', X: '00 46|40 06', Y: '00 23 40|23 26', Z: '00 40 06 46',
  0: '10 30 41 45 36 16 05 01 10', 1: '11 20 26|16 36', 2: '01 10 30 41 42 06 46', 3: '01 10 30 41 42 33 44 45 36 16 05|13 33', 4: '36 30 04 44',
  5: '40 00 03 33 44 45 36 16 05', 6: '41 30 10 01 05 16 36 45 44 33 13 04', 7: '00 40 16', 8: '13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33',
  9: '05 16 36 45 41 30 10 01 02 13 33 42', '-': '13 33', '.': '26 26',
}
/** The right half that 桂 and 挂 share. */
const GUI = 'M4 1H7.5M3.7 2.6H8M5.8 0V2.6M4 4.2H7.5M5.8 3.1V5.8M3.5 5.8H8'
const HAN: Readonly<Record<string, string>> = {
  桂: `M0 1.5H3M1.5 0V6M1.5 2L0 4.5M1.5 2.5L3 3.7${GUI}`,
  挂: `M0 1.4H3M1.6 0V5.4L0.8 5M0.2 3.6L3 2.8${GUI}`,
}
const EMPTY_BOX = 'M0 0H4V6H0Z'
const GAP = 1.6

const pathOf = (polylines: string): string => polylines.split('|').map((line) => line.split(' ').map((xy, index) => `${index === 0 ? 'M' : 'L'}${xy[0]} ${xy[1]}`).join('')).join('')

/** SVG of one line of text, centred in a box. */
export function strokeTextSvg(text: string, box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }, ink: string): string {
  let advance = 0
  const glyphs: string[] = []
  for (const character of text) {
    const han = HAN[character]
    const polylines = POLYLINES[character]
    glyphs.push(`<path transform="translate(${advance.toFixed(2)} 0)" d="${han ?? (polylines === undefined ? EMPTY_BOX : pathOf(polylines))}"/>`)
    advance += (han === undefined ? (character === '.' || character === '-' ? 3 : 4) : 8) + GAP
  }
  const textWidth = Math.max(1, advance - GAP)
  const scale = Math.min(box.width / textWidth, box.height / 6)
  const left = box.x + (box.width - textWidth * scale) / 2
  const top = box.y + (box.height - 6 * scale) / 2
  return `<g transform="translate(${left.toFixed(2)} ${top.toFixed(2)}) scale(${scale.toFixed(3)})" fill="none" stroke="${ink}" stroke-width="0.95" stroke-linecap="round" stroke-linejoin="round">${glyphs.join('')}</g>`
}
