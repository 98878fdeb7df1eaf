/**
 * Adds the costly parts of a picture one after the other, each when the one before has been drawn: trucks move on their roads
 * before the hills stand behind them.
 *
 * A part is made, then its shaders are compiled beside the running picture (waiting for a compiler would stop the page), then shown.
 * Checked: growth.test.ts.
 */

export interface Growth {
  /** Call it once per frame. @returns whether parts are still to come. */
  update(): boolean
  readonly isComplete: boolean
}

/** Frames in which the newest part is seen before the next is made. */
const FRAMES_BETWEEN = 2

export interface GrowthWatch {
  /** Asked once per frame between two parts. */
  readonly mayGrow: () => boolean
  /** A part has been added: it wants to be drawn. */
  readonly onGrown: () => void
  readonly onComplete: () => void
  /** A part could not be made; there will be no more. */
  readonly onFailed: (reason: unknown) => void
}

/** @param steps make a part each and resolve when it is on show. */
export function createGrowth(steps: readonly (() => Promise<void>)[], { mayGrow, onGrown, onComplete, onFailed }: GrowthWatch): Growth {
  let next = 0
  let isUnderWay = false
  let seenCount = 0

  function grow(step: () => Promise<void>): void {
    isUnderWay = true
    step().then(
      () => {
        isUnderWay = false
        seenCount = 0
        next += 1
        onGrown()
        if (next === steps.length) onComplete()
      },
      (reason: unknown) => {
        next = steps.length
        onFailed(reason)
      },
    )
  }

  return {
    update() {
      const step = steps[next]
      if (step === undefined) return false
      if (isUnderWay) return true
      seenCount += 1
      if (mayGrow() && (next === 0 || seenCount > FRAMES_BETWEEN)) grow(step)
      return true
    },
    get isComplete() {
      return next >= steps.length
    },
  }
}
