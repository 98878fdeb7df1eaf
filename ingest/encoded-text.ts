/**
 * Text that was written as a JSON string before it was sent: what is encoded already is encoded again by relays, bridges and forms.
 *
 * Errors:  text that is no such string is none.
 */

/** A string that holds an object, a list or a document. */
const BEGINNING = /^\s{0,16}"(?:\s|\\[nrt]|\uFEFF){0,16}[{[<]/
const END = /"[\s\0]{0,16}$/
const TAIL_LENGTH = 32

/** @returns the text inside, or null for text that is not one string which holds JSON or XML. */
export function textInside(text: string): string | null {
  if (!BEGINNING.test(text) || !END.test(text.slice(-TAIL_LENGTH))) return null
  try {
    const inside: unknown = JSON.parse(text.slice(0, text.lastIndexOf('"') + 1))
    return typeof inside === 'string' ? inside : null
  } catch {
    return null
  }
}
