/**
 * Messages of one connection that are being made durable at the same time; they are acknowledged in the order in which they came
 * (MQTT 3.1.1, 4.6), so that one group commit serves many of them.
 *
 * Limits:  `countMax` in hand; the connection waits for room.
 */
export interface Window {
  /**
   * @param taking the message on its way to the disk
   * @param goOn called when there is room for the next message
   * @returns resolves when it and all before it are taken; rejects when one of them was not, for then nothing may be acknowledged any more
   */
  readonly enter: (taking: Promise<void>, goOn: () => void) => Promise<void>
}

export function createWindow(countMax: number): Window {
  let inHandCount = 0
  let lastTaken: Promise<void> = Promise.resolve()
  let waiting: (() => void) | null = null

  function leave(): void {
    inHandCount -= 1
    const goOn = waiting
    waiting = null
    goOn?.()
  }

  return {
    enter: (taking, goOn) => {
      inHandCount += 1
      taking.then(leave, leave)
      const before = lastTaken
      const taken = taking.then(() => before)
      lastTaken = taken
      if (inHandCount < countMax) goOn()
      else waiting = goOn
      return taken
    },
  }
}
