/** A textbook binary heap over (tick, class, running number): slow, plain, and the oracle of the event queue. */
export interface HeapEvent {
  readonly atMs: number
  readonly eventClass: number
  readonly seq: number
  readonly payload: number
}

const isBefore = (left: HeapEvent, right: HeapEvent): boolean =>
  left.atMs !== right.atMs ? left.atMs < right.atMs : left.eventClass !== right.eventClass ? left.eventClass < right.eventClass : left.seq < right.seq

export class EventHeap {
  private readonly items: HeapEvent[] = []
  private pushedCount = 0

  get size(): number {
    return this.items.length
  }

  push(atMs: number, eventClass: number, payload: number): void {
    const { items } = this
    items.push({ atMs, eventClass, seq: this.pushedCount, payload })
    this.pushedCount += 1
    for (let child = items.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1
      if (!isBefore(items[child]!, items[parent]!)) return
      this.swap(child, parent)
      child = parent
    }
  }

  pop(): HeapEvent | undefined {
    const { items } = this
    const first = items[0]
    const last = items.pop()
    if (first === undefined || last === undefined || items.length === 0) return first
    items[0] = last
    for (let parent = 0; ; ) {
      let least = parent
      for (const child of [2 * parent + 1, 2 * parent + 2]) if (child < items.length && isBefore(items[child]!, items[least]!)) least = child
      if (least === parent) return first
      this.swap(parent, least)
      parent = least
    }
  }

  private swap(left: number, right: number): void {
    const kept = this.items[left]!
    this.items[left] = this.items[right]!
    this.items[right] = kept
  }
}
