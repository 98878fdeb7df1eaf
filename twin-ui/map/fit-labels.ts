/**
 * Fits the names on the plan to its size: larger on a wall of screens, and on a narrow plan only to the right of what they name.
 * There the crossing lies near the left edge, and the engine would cut names that reach over it.
 */
import { wallScale } from '../theme/wall-scale.ts'
import type { MapEngine } from './map-kit.ts'
import { ANCHORS_NARROW, ANCHORS_WIDE, LABEL_LAYER_IDS, labelSizeOf } from './site-layers.ts'

const NARROW_BELOW_PX = 560

/** @returns what stops it. */
export function fitLabels(map: MapEngine): () => void {
  let fitted = ''
  const fit = (): void => {
    const scale = wallScale()
    const isNarrow = map.getContainer().clientWidth < NARROW_BELOW_PX * scale
    if (fitted === `${scale} ${isNarrow}`) return
    fitted = `${scale} ${isNarrow}`
    for (const id of LABEL_LAYER_IDS) map.setLayoutProperty(id, 'text-size', labelSizeOf(scale))
    map.setLayoutProperty('labels', 'text-variable-anchor', [...(isNarrow ? ANCHORS_NARROW : ANCHORS_WIDE)])
  }
  fit()
  map.on('resize', fit)
  return () => void map.off('resize', fit)
}
