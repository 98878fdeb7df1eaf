/**
 * three as React-three-fiber sees it: the same, but for `Clock`, which three has deprecated and fiber 9 still makes one of per canvas.
 *
 * The build puts it in fiber's way (vite.config.ts); nothing of ours imports it. To be removed with the first fiber that uses `Timer`.
 */
import { Timer } from 'three'

export * from 'three'

/** What fiber uses of three's old clock, on its replacement. Times in seconds. */
export class Clock {
  autoStart = true
  oldTime = 0
  elapsedTime = 0
  private readonly timer = new Timer()
  private isRunning = false

  start(): void {
    this.timer.reset()
    this.elapsedTime = 0
    this.isRunning = true
  }

  stop(): void {
    this.isRunning = false
  }

  getDelta(): number {
    if (!this.isRunning) {
      if (this.autoStart) this.start()
      return 0
    }
    const deltaS = this.timer.update().getDelta()
    this.elapsedTime += deltaS
    return deltaS
  }
}
