/** What a fixture must mean: one row per file, kept per format beside this file. */
import type { Outcome } from '../../decoder.ts'

export interface Row {
  readonly outcome: Outcome
  /** Part of the reason. */
  readonly reason?: string
  /** Part of a warning. */
  readonly warning?: string
  /** Fields of the answer itself, for formats whose reports are neither reads nor positions. */
  readonly decoded?: Readonly<Record<string, unknown>>
  readonly read?: Readonly<Record<string, unknown>>
  readonly position?: Readonly<Record<string, unknown>>
  readonly observation?: Readonly<Record<string, unknown>>
  readonly readCount?: number
  readonly positionCount?: number
  readonly pictureCount?: number
}

export type RowsByFile = Readonly<Record<string, Row>>
