/**
 * How the cameras of the simulated day err, character by character.
 *
 * A table of its own, of published confusion pairs with made-up weights (estimate): the matcher has another one, and neither
 * knows the other. One error in five is any character at all.
 */
export type DrawRatio = () => number

const CONFUSED_WITH: Readonly<Record<string, string>> = {
  '0': 'ODQO8C', '1': 'I7TIL', '2': 'Z7Z', '3': '8B5', '4': 'AA9', '5': 'S6S', '6': 'G8GB', '7': '1TZ', '8': 'B3B60', '9': 'P84',
  A: '4H4', B: '83R', C: 'GO0', D: '00O', E: 'FB', F: 'EP', G: '6C', H: 'NMA', K: 'XR', L: '1I', M: 'NH', N: 'HM', P: 'FR9', R: 'PBK', S: '5B', T: '71', U: 'V0', V: 'YU', X: 'KY', Y: 'VX', Z: '27',
  Q: '0O', J: '13', W: 'VM',
}
const ANY = '0123456789ABCDEFGHKLMNPRSTUVXYZ'
const ANY_RATIO = 0.2

export function misreadText(plate: string, perCharacterRatio: number, draw: DrawRatio): string {
  let text = ''
  for (const character of plate) {
    if (draw() >= perCharacterRatio) {
      text += character
      continue
    }
    const alike = CONFUSED_WITH[character]
    const from = alike === undefined || draw() < ANY_RATIO ? ANY : alike
    text += from[Math.floor(draw() * from.length)] as string
  }
  return text
}
