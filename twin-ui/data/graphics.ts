/**
 * What draws in this browser: both pictures need WebGL 2, and neither library says so to the page in time; without a graphics
 * processor the same pictures cost a hundred times as much, and are drawn in an order and at a pace that leaves the page alive.
 */

/** none: no WebGL 2; software: the processor draws; hardware: a graphics processor, or nobody says. */
export type Graphics = 'none' | 'software' | 'hardware'

/** Names that the drivers without a processor of their own give themselves. */
const SOFTWARE = /SwiftShader|llvmpipe|softpipe|Software Rasterizer|Basic Render/i

export const graphicsOf = (rendererName: string): Exclude<Graphics, 'none'> => (SOFTWARE.test(rendererName) ? 'software' : 'hardware')

/** What the 3D view asks for where the processor draws: smoothing each edge four times would cost as much as all corners. */
const SOFTWARE_ATTRIBUTES: WebGLContextAttributes = { alpha: true, antialias: false, depth: true, stencil: false, powerPreference: 'high-performance' }

let askedCanvas: HTMLCanvasElement | null = null

function probe(): Graphics {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('webgl2', SOFTWARE_ATTRIBUTES)
  if (context === null) return 'none'
  const unmasked = context.getExtension('WEBGL_debug_renderer_info')
  const name: unknown = context.getParameter(unmasked?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER)
  const found = graphicsOf(typeof name === 'string' ? name : '')
  if (found === 'software') askedCanvas = canvas
  else context.getExtension('WEBGL_lose_context')?.loseContext()
  return found
}

let known: Graphics | undefined

/** Asked once per page. The first answer takes a while: whoever can do something else first asks later. */
export const graphics = (): Graphics => (known ??= probe())

/** The canvas that was asked, for whoever draws first: where the processor draws, another context takes a third of a second. */
export function takeAskedCanvas(): HTMLCanvasElement | null {
  const canvas = askedCanvas
  askedCanvas = null
  return canvas
}
