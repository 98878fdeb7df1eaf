/**
 * A list of any length of which only the rows in sight exist: rows of one height, placed by their index.
 *
 * The nearest scrolling ancestor is what is scrolled. Rows carry their place and the length of the list for screen readers.
 */
import { useCallback, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import style from './panels.module.css'

/** Above and below what is in sight, so that a Tab or a quick turn of the wheel meets a row. */
const ROWS_BESIDE_COUNT = 6

export interface WindowedListProps<Item> {
  readonly items: readonly Item[]
  readonly rowPx: number
  readonly label: string
  readonly keyOf: (item: Item) => string
  /** This row is scrolled into sight when it changes; −1: none. */
  readonly shownIndex: number
  readonly children: (item: Item) => ReactNode
}

interface Range {
  readonly from: number
  readonly to: number
}

function scrollerOf(element: HTMLElement): HTMLElement {
  for (let above = element.parentElement; above !== null; above = above.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(above).overflowY)) return above
  }
  return document.documentElement
}

/** Where the list begins, from the upper edge of what is in sight of its scroller. On a wall the panels are drawn larger; lengths are theirs. */
function offsetPx(list: HTMLElement, scroller: HTMLElement): number {
  const drawn = scroller.getBoundingClientRect()
  const scaleRatio = scroller.offsetHeight > 0 ? drawn.height / scroller.offsetHeight : 1
  return (list.getBoundingClientRect().top - drawn.top) / scaleRatio
}

export function WindowedList<Item>({ items, rowPx, label, keyOf, shownIndex, children }: WindowedListProps<Item>) {
  const list = useRef<HTMLUListElement>(null)
  const [range, setRange] = useState<Range>({ from: 0, to: 2 * ROWS_BESIDE_COUNT })
  const measure = useCallback((): void => {
    if (list.current === null) return
    const scroller = scrollerOf(list.current)
    const topPx = -offsetPx(list.current, scroller)
    const from = Math.max(0, Math.floor(topPx / rowPx) - ROWS_BESIDE_COUNT)
    const to = Math.max(0, Math.ceil((topPx + scroller.clientHeight) / rowPx)) + ROWS_BESIDE_COUNT
    setRange((before) => (before.from === from && before.to === to ? before : { from, to }))
  }, [rowPx])
  useLayoutEffect(measure, [measure, items.length])
  useLayoutEffect(() => {
    if (list.current === null) return undefined
    const scroller = scrollerOf(list.current)
    const watcher = new ResizeObserver(measure)
    // Its children too: what stands above the list may grow without a scroll.
    for (const watched of [scroller, ...scroller.children]) watcher.observe(watched)
    scroller.addEventListener('scroll', measure, { passive: true })
    return () => {
      watcher.disconnect()
      scroller.removeEventListener('scroll', measure)
    }
  }, [measure])
  useLayoutEffect(() => {
    if (list.current === null || shownIndex < 0) return
    const scroller = scrollerOf(list.current)
    const topPx = offsetPx(list.current, scroller) + shownIndex * rowPx
    if (topPx < 0) scroller.scrollTop += topPx
    else if (topPx + rowPx > scroller.clientHeight) scroller.scrollTop += topPx + rowPx - scroller.clientHeight
  }, [shownIndex, rowPx])
  return (
    <ul ref={list} aria-label={label} className={style.windowed} style={{ height: items.length * rowPx }}>
      {items.slice(range.from, range.to).map((item, index) => (
        <li key={keyOf(item)} aria-setsize={items.length} aria-posinset={range.from + index + 1} style={{ top: (range.from + index) * rowPx, height: rowPx }}>
          {children(item)}
        </li>
      ))}
    </ul>
  )
}
