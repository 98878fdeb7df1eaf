/** Whether this browser can draw the stage at all: both pictures need WebGL 2, and neither library says so to the page in time. */
export function hasWebGl2(): boolean {
  const context = document.createElement('canvas').getContext('webgl2')
  context?.getExtension('WEBGL_lose_context')?.loseContext()
  return context !== null
}
