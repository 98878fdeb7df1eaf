/** Labels in a layer without layout: who gets one, and that elements are bounded whoever comes and goes. */
import { PerspectiveCamera } from 'three'
import { describe, expect, it } from 'vitest'
import { createPoseColumns, encodePoseFrame } from '../../../engine/protocol/pose-frame.ts'
import { createPoseBuffer } from '../../data/pose-buffer.ts'
import { sampleSite } from '../testing/sample-site.ts'
import { labelledPlaces } from './place-labels.ts'
import { createSceneLabels } from './scene-labels.ts'

const camera = new PerspectiveCamera(60, 16 / 9, 1, 5_000)
camera.position.set(0, 90, 60)
camera.lookAt(0, 0, 0)
camera.updateMatrixWorld()

function setUp() {
  const layer = document.createElement('div')
  const buffer = createPoseBuffer(64)
  let frameSeq = 0
  const labels = createSceneLabels({
    layer,
    places: labelledPlaces(sampleSite),
    buffer,
    wordsOf: (place) => ({ name: place.name.en, figure: '' }),
    plateOf: (tripSeq) => `P${tripSeq}`,
    onPlace: () => undefined,
  })
  const show = (tripSeqs: readonly number[], selectedTripSeq: number | null, isShown = true): string[] => {
    frameSeq += 1
    const columns = createPoseColumns(tripSeqs.length)
    columns.truckCount = tripSeqs.length
    tripSeqs.forEach((tripSeq, index) => {
      columns.tripSeq[index] = tripSeq
      columns.eastM[index] = (index % 8) * 6 - 24
      columns.northM[index] = Math.floor(index / 8) * 6
    })
    buffer.accept(
      encodePoseFrame(
        { kind: 'keyframe', atMs: frameSeq * 1_000, frameSeq, originEastM: -4_000, originNorthM: -4_000, stepM: 0.125 },
        columns,
      ),
      frameSeq * 1_000,
    )
    buffer.advance(frameSeq * 1_000 + 900)
    labels.update(camera, 1_600, 900, frameSeq * 1_000 + 900, selectedTripSeq, isShown)
    return [...layer.children].filter((element) => !(element as HTMLElement).hidden).map((element) => element.textContent)
  }
  return { layer, labels, show }
}

describe('scene labels', () => {
  it('name the places, the selected truck and trucks near by', () => {
    const { show } = setUp()
    const shown = show([1, 2, 3], 2)
    expect(shown[0]).toBe('P2')
    expect(shown).toContain('Barrier 1')
    expect(shown.filter((text) => text === 'P2')).toHaveLength(1)
  })

  it('use at most 40 elements, the same ones, however many trucks pass', () => {
    const { layer, show } = setUp()
    for (let round = 0; round < 50; round += 1)
      show(
        Array.from({ length: 60 }, (_, index) => round * 60 + index + 1),
        round * 60 + 1,
      )
    expect(layer.children.length).toBeLessThanOrEqual(40)
  })

  it('stay out from under what lies over the picture', () => {
    const tool = document.createElement('div')
    tool.dataset['overStage'] = 'true'
    tool.getBoundingClientRect = () => new DOMRect(-1, -1, 2_000, 2_000)
    document.body.append(tool)
    expect(setUp().show([1, 2], 2)).toEqual([])
    tool.remove()
    expect(setUp().show([1, 2], 2)).not.toEqual([])
  })

  it('are gone when labels are switched off, and when the scene is given back', () => {
    const { layer, labels, show } = setUp()
    show([1, 2], null)
    expect(show([1, 2], null, false)).toEqual([])
    labels.dispose()
    expect(layer.children.length).toBe(0)
  })
})
