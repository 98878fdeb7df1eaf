/** Fixtures of camera-frame: whether the body is a picture. What it shows is the plate reader's to say. */
import type { RowsByFile } from './row.ts'

export const CAMERA_FRAME_ROWS: Readonly<Record<string, RowsByFile>> = {
  'camera-frame': {
    'gate.valid.jpg': { outcome: 'ignore', reason: 'plate reader', pictureCount: 1, decoded: { frameSize: { widthPx: 1_280, heightPx: 720 } } },
    'cut.damaged.jpg': { outcome: 'ignore', pictureCount: 1 },
    'bomb.invalid.jpg': { outcome: 'reject', reason: '60000 × 60000' },
    'cut-head.invalid.jpg': { outcome: 'reject', reason: 'without a readable head' },
    'login-page.invalid.jpg': { outcome: 'reject', reason: 'no JPEG picture' },
    'other-picture.invalid.jpg': { outcome: 'reject', reason: 'no JPEG picture' },
    'stamp.invalid.jpg': { outcome: 'reject', reason: '16 × 16' },
  },
}
