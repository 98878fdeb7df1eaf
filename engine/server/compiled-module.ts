/**
 * Where the compiled form of a module lies: worker threads and child processes run what the compiler made.
 *
 * A server that was compiled finds its neighbours beside it; a test that runs from source finds them under dist/.
 */
export function compiledUrl(path: string, importMetaUrl: string): URL {
  const here = new URL(`${path}.js`, importMetaUrl)
  if (!importMetaUrl.endsWith('.ts')) return here
  const inFolder = here.pathname.lastIndexOf('/engine/server/')
  return new URL(`file://${here.pathname.slice(0, inFolder)}/dist${here.pathname.slice(inFolder)}`)
}
