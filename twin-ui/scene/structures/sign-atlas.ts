/** All boards of the site on one canvas, and the faces that show its parts. Redrawn when the language or a figure changes. */
import { BufferAttribute, BufferGeometry, CanvasTexture, SRGBColorSpace } from 'three'
import { SIGN } from '../palette.ts'
import { cornerIn } from '../geometry/mesh-writer.ts'
import type { SignPlace } from './site-writers.ts'

const ROW_PX = 128
const WIDTH_PX = 2_048
const CELL_PX_MAX = 1_020
const FONT = `'Noto Sans', 'Noto Sans CJK SC', sans-serif`

/** Two lines at most: the second is smaller, or a figure. */
export interface SignText {
  readonly title: string
  readonly note: string | null
  /** 0..1 draws a bar; null draws none. */
  readonly fillRatio: number | null
}

interface Cell {
  readonly x: number
  readonly y: number
  readonly width: number
}

export interface SignAtlas {
  readonly geometry: BufferGeometry
  readonly texture: CanvasTexture
  /** Draws what differs from what is drawn; returns whether anything did. */
  draw(textOf: (sign: SignPlace) => SignText): boolean
  /** Everything again, for a font that came late. */
  forget(): void
  dispose(): void
}

function packCells(signs: readonly SignPlace[]): { readonly cells: readonly Cell[]; readonly heightPx: number } {
  let x = 0
  let y = 0
  const cells = signs.map((sign) => {
    const width = Math.min(CELL_PX_MAX, Math.round((sign.widthM / sign.heightM) * ROW_PX))
    if (x + width > WIDTH_PX) {
      x = 0
      y += ROW_PX
    }
    const cell = { x, y, width }
    x += width + 4
    return cell
  })
  return { cells, heightPx: 2 ** Math.ceil(Math.log2(y + ROW_PX)) }
}

export function createSignAtlas(signs: readonly SignPlace[]): SignAtlas {
  const { cells, heightPx } = packCells(signs)
  const canvas = document.createElement('canvas')
  canvas.width = WIDTH_PX
  canvas.height = heightPx
  const context = canvas.getContext('2d')
  const texture = new CanvasTexture(canvas)
  texture.colorSpace = SRGBColorSpace
  texture.anisotropy = 8
  const drawn = new Map<SignPlace, string>()

  function draw(textOf: (sign: SignPlace) => SignText): boolean {
    let isChanged = false
    signs.forEach((sign, index) => {
      const text = textOf(sign)
      const mark = `${text.title}\n${text.note ?? ''}\n${text.fillRatio ?? ''}`
      if (drawn.get(sign) === mark || context === null) return
      drawn.set(sign, mark)
      drawBoard(context, cells[index] as Cell, text, sign.yardId !== null)
      isChanged = true
    })
    if (isChanged) texture.needsUpdate = true
    return isChanged
  }

  return {
    geometry: boardGeometry(signs, cells, heightPx),
    texture,
    draw,
    forget: () => drawn.clear(),
    dispose() {
      texture.dispose()
    },
  }
}

function drawBoard(context: CanvasRenderingContext2D, cell: Cell, text: SignText, isLive: boolean): void {
  context.save()
  context.translate(cell.x, cell.y)
  context.fillStyle = isLive ? SIGN.live : SIGN.back
  context.fillRect(0, 0, cell.width, ROW_PX)
  context.strokeStyle = isLive ? '#2c3742' : SIGN.rule
  context.lineWidth = 4
  context.strokeRect(7, 7, cell.width - 14, ROW_PX - 14)
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  const line = (words: string, weight: number, sizePx: number, atY: number, colour: string): void => {
    const normalised = words.normalize('NFC')
    context.font = `${weight} ${sizePx}px ${FONT}`
    const widthPx = context.measureText(normalised).width
    const roomPx = cell.width - 40
    if (widthPx > roomPx) context.font = `${weight} ${Math.floor((sizePx * roomPx) / widthPx)}px ${FONT}`
    context.fillStyle = colour
    context.fillText(normalised, cell.width / 2, atY)
  }
  if (text.note === null) line(text.title, 600, 66, ROW_PX / 2 + 2, SIGN.text)
  else {
    line(text.title, 600, isLive ? 36 : 46, isLive ? 32 : 46, SIGN.text)
    line(text.note, isLive ? 700 : 400, isLive ? 50 : 32, isLive ? 78 : 92, isLive ? SIGN.liveText : '#c9d6e2')
  }
  if (text.fillRatio !== null) {
    context.fillStyle = '#27313b'
    context.fillRect(20, 106, cell.width - 40, 8)
    context.fillStyle = SIGN.liveText
    context.fillRect(20, 106, (cell.width - 40) * Math.min(1, text.fillRatio), 8)
  }
  context.restore()
}

/** A board is seen from behind its frame: whoever drives along the heading reads it. */
function boardGeometry(signs: readonly SignPlace[], cells: readonly Cell[], heightPx: number): BufferGeometry {
  const positions = new Float32Array(signs.length * 12)
  const uvs = new Float32Array(signs.length * 8)
  const indices: number[] = []
  signs.forEach((sign, index) => {
    const { x, y, width } = cells[index] as Cell
    const half = sign.widthM / 2
    const [low, high] = [sign.upM - sign.heightM / 2, sign.upM + sign.heightM / 2]
    const corners = [
      cornerIn(sign.frame, 0, half, low),
      cornerIn(sign.frame, 0, -half, low),
      cornerIn(sign.frame, 0, -half, high),
      cornerIn(sign.frame, 0, half, high),
    ]
    positions.set(corners.flat(), index * 12)
    const [u0, u1] = [x / WIDTH_PX, (x + width) / WIDTH_PX]
    const [v0, v1] = [1 - (y + ROW_PX) / heightPx, 1 - y / heightPx]
    uvs.set([u0, v0, u1, v0, u1, v1, u0, v1], index * 8)
    const first = index * 4
    indices.push(first, first + 1, first + 2, first, first + 2, first + 3)
  })
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(positions, 3))
  geometry.setAttribute('uv', new BufferAttribute(uvs, 2))
  geometry.setIndex(indices)
  geometry.computeBoundingSphere()
  return geometry
}
