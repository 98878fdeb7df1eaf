/** The rows of the tracker formats. */
import type { RowsByFile } from './row.ts'

export const POSITION_ROWS: Readonly<Record<string, RowsByFile>> = {}
