/**
 * What draws in this browser: both pictures need WebGL 2, and neither library says so to the page in time; without a graphics
 * processor the same pictures cost a hundred times as much, and are drawn in an order and at a pace that leaves the page alive.
 */

/** none: no WebGL 2; software: the processor draws; hardware: a graphics processor, or nobody says. */
export type Graphics = 'none' | 'software' | 'hardware'

/** Names that the drivers without a processor of their own give themselves. */
const SOFTWARE = /SwiftShader|llvmpipe|softpipe|Software Rasterizer|Basic Render/i

export const graphicsOf = (rendererName: string): Exclude<Graphics, 'none'> => (SOFTWARE.test(rendererName) ? 'software' : 'hardware')

function probe(): Graphics {
  const context = document.createElement('canvas').getContext('webgl2')
  if (context === null) return 'none'
  const unmasked = context.getExtension('WEBGL_debug_renderer_info')
  const name: unknown = context.getParameter(unmasked?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER)
  context.getExtension('WEBGL_lose_context')?.loseContext()
  return graphicsOf(typeof name === 'string' ? name : '')
}

let known: Graphics | undefined

/** Asked once per page. */
export const graphics = (): Graphics => (known ??= probe())
