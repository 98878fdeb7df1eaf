/** What became of camera frames, at `/metrics`: counted where it happens, looked up when somebody asks. */
import { Counter, type Registry } from 'prom-client'
import type { PlateCameras } from './plate-cameras.ts'

export function exposeFrameCounts(registry: Registry, cameras: Pick<PlateCameras, 'listCounts'>): void {
  const labelNames = ['crossing', 'device', 'outcome'] as const
  const frames = new Counter({
    name: 'bordertwin_camera_frames_total',
    help: 'Camera frames taken for the plate reader, by what became of them.',
    labelNames,
    registers: [registry],
    collect: () => {
      frames.reset()
      for (const { crossing, device, readCount, droppedCount, failedCount } of cameras.listCounts()) {
        for (const [outcome, count] of [['read', readCount], ['dropped', droppedCount], ['failed', failedCount]] as const) frames.inc({ crossing, device, outcome }, count)
      }
    },
  })
  const passages = new Counter({
    name: 'bordertwin_camera_passages_total',
    help: 'Passages that the plate reader saw: told, or dismissed as no vehicle.',
    labelNames,
    registers: [registry],
    collect: () => {
      passages.reset()
      for (const { crossing, device, passageCount, dismissedCount } of cameras.listCounts()) {
        for (const [outcome, count] of [['told', passageCount], ['dismissed', dismissedCount]] as const) passages.inc({ crossing, device, outcome }, count)
      }
    },
  })
}
