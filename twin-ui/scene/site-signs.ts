/** The boards of a site with their words: names in the reader's language, live figures of the yards. */
import { Group, Mesh, MeshBasicMaterial } from 'three'
import type { YardView } from '../../engine/protocol/view.ts'
import type { Language } from '../data/twin-store.ts'
import { textIn } from '../format/local-text.ts'
import { SCENE_TEXTS } from './scene-text.ts'
import { createSignAtlas, type SignText } from './structures/sign-atlas.ts'
import type { SignPlace } from './structures/site-writers.ts'

export interface SiteSigns {
  readonly group: Group
  /** Redraws what changed; cheap when nothing did. */
  write(language: Language, yards: readonly YardView[]): void
  /** The sign font has come: everything is drawn again at the next `write`. */
  forget(): void
  dispose(): void
}

export function createSiteSigns(signs: readonly SignPlace[]): SiteSigns {
  // Two canvases: figures change twice a second at most and must not upload the large one again.
  const names = createSignAtlas(signs.filter((sign) => sign.yardId === null))
  const boards = createSignAtlas(signs.filter((sign) => sign.yardId !== null))
  const group = new Group()
  const materials = [names, boards].map((atlas) => {
    const material = new MeshBasicMaterial({ map: atlas.texture, toneMapped: false })
    const mesh = new Mesh(atlas.geometry, material)
    mesh.renderOrder = 6
    mesh.raycast = () => undefined
    mesh.matrixAutoUpdate = false
    group.add(mesh)
    return material
  })

  function nameText(sign: SignPlace, language: Language): SignText {
    const other = sign.text.zh ?? (language === 'vi' ? sign.text.en : sign.text.vi)
    return { title: textIn(sign.text, language), note: sign.widthM >= 6 ? other.normalize('NFC') : null, fillRatio: null }
  }

  function boardText(sign: SignPlace, language: Language, yards: readonly YardView[]): SignText {
    const yard = yards.find((candidate) => candidate.yardId === sign.yardId)
    const title = textIn(sign.text, language)
    if (yard === undefined) return { title, note: '–', fillRatio: null }
    const note = SCENE_TEXTS[language].occupancy(yard.occupancyVeh, yard.capacityVeh, yard.isCapacityEstimate)
    // The bar moves in steps of a percent, so that it does not force a redraw by itself.
    return { title, note, fillRatio: Math.round((yard.occupancyVeh / Math.max(1, yard.capacityVeh)) * 100) / 100 }
  }

  return {
    group,
    write(language, yards) {
      names.draw((sign) => nameText(sign, language))
      boards.draw((sign) => boardText(sign, language, yards))
    },
    forget() {
      names.forget()
      boards.forget()
    },
    dispose() {
      for (const atlas of [names, boards]) {
        atlas.geometry.dispose()
        atlas.dispose()
      }
      for (const material of materials) material.dispose()
    },
  }
}
