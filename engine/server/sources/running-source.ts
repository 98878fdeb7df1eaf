/** What every transport is to the server once it runs. */
import type { Logger } from '../logger.ts'

export interface RunningSource {
  /** Takes nothing more; what is in hand is finished or left to its sender. */
  readonly stop: () => Promise<void>
}

export type SourceLogger = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>
