/** Linked lines of vehicles. A vehicle stands in at most one: a place's line, or the line of those who wait to enter. */
import { NONE } from './codes.ts'

export function appendTo(head: Int32Array, tail: Int32Array, line: number, next: Int32Array, item: number): void {
  next[item] = NONE
  if (head[line] === NONE) head[line] = item
  else next[tail[line] as number] = item
  tail[line] = item
}

export function prependTo(head: Int32Array, tail: Int32Array, line: number, next: Int32Array, item: number): void {
  next[item] = head[line] as number
  if (head[line] === NONE) tail[line] = item
  head[line] = item
}

/** @returns NONE from an empty line. */
export function takeFirst(head: Int32Array, tail: Int32Array, line: number, next: Int32Array): number {
  const first = head[line] as number
  if (first === NONE) return NONE
  const second = next[first] as number
  head[line] = second
  if (second === NONE) tail[line] = NONE
  return first
}

export function removeFrom(head: Int32Array, tail: Int32Array, line: number, next: Int32Array, item: number): void {
  let before = NONE
  for (let at = head[line] as number; at !== NONE; at = next[at] as number) {
    if (at === item) {
      const after = next[item] as number
      if (before === NONE) head[line] = after
      else next[before] = after
      if (after === NONE) tail[line] = before
      return
    }
    before = at
  }
}
