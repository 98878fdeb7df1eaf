/**
 * The site as it grows in the picture: roads and yards first, then land and buildings with their signs and barriers, then trees,
 * then shadows. Whoever asks for a part that is not there yet gets what holds without it.
 */
import { Group } from 'three'
import type { Site } from '../../engine/model/site.ts'
import type { SitePoint } from '../../engine/model/units.ts'
import type { YardView } from '../../engine/protocol/view.ts'
import type { Language } from '../data/twin-store.ts'
import { buildTrees, type Trees } from './ground/vegetation.ts'
import { buildBuilt, buildRoads, type BuiltPart } from './site-model.ts'
import { createSiteSigns, type SiteSigns } from './site-signs.ts'
import { createLaneMotion, type LaneMotion } from './structures/lane-motion.ts'

export interface SitePartsOptions {
  readonly site: Site
  /** Compiles the shaders of a part, beside the running picture. */
  readonly compile: (part: Group) => Promise<unknown>
  /** Something was built that has words on it. */
  readonly onSigns: () => void
  /** All that casts a shadow is there. */
  readonly onShadows: () => void
}

export interface SiteParts {
  readonly group: Group
  /** One part each, in order. */
  readonly steps: readonly (() => Promise<void>)[]
  /** How bright lamps are: 1 in the night, 0 in full daylight. */
  setLamps(lampRatio: number): void
  showCones(isShown: boolean): void
  /** Height of the land; 0 until it is there. */
  upAt(at: SitePoint): number
  writeSigns(language: Language, yards: readonly YardView[]): void
  /** The sign font has come. */
  forgetSigns(): void
  /** @returns whether a barrier is moving. */
  updateLanes(nowMs: number, isRaised: (stationId: string, laneIndex: number) => boolean, isCut: boolean): boolean
  dispose(): void
}

export function createSiteParts({ site, compile, onSigns, onShadows }: SitePartsOptions): SiteParts {
  const group = new Group()
  const roads = buildRoads(site)
  group.add(roads.group)
  let built: BuiltPart | undefined
  let signs: SiteSigns | undefined
  let lanes: LaneMotion | undefined
  let trees: Trees | undefined
  let lampRatio = 1
  let hasCones = false
  let isDisposed = false

  async function show(...parts: readonly Group[]): Promise<void> {
    const part = new Group()
    part.add(...parts)
    await compile(part)
    if (!isDisposed) group.add(part)
  }

  async function growBuilt(): Promise<void> {
    built = buildBuilt(site, roads)
    signs = createSiteSigns(built.signs)
    lanes = createLaneMotion(built.arms)
    built.setLamps(lampRatio)
    built.cones.visible = hasCones
    onSigns()
    await show(built.group, signs.group, lanes.group)
    roads.meadow.visible = false
  }

  async function growTrees(): Promise<void> {
    if (built === undefined) return
    trees = buildTrees(site, built.land)
    await show(trees.group)
  }

  async function growShadows(): Promise<void> {
    onShadows()
  }

  return {
    group,
    steps: [growBuilt, growTrees, growShadows],
    setLamps(ratio) {
      lampRatio = ratio
      built?.setLamps(ratio)
    },
    showCones(isShown) {
      hasCones = isShown
      if (built !== undefined) built.cones.visible = isShown
    },
    upAt: (at) => built?.land.upAt(at) ?? 0,
    writeSigns: (language, yards) => signs?.write(language, yards),
    forgetSigns: () => signs?.forget(),
    updateLanes: (nowMs, isRaised, isCut) => lanes?.update(nowMs, isRaised, isCut) ?? false,
    dispose() {
      isDisposed = true
      for (const part of [roads, built, signs, lanes, trees]) part?.dispose()
    },
  }
}
