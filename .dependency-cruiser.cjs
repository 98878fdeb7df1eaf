/**
 * The layers, as data: each row says what a layer may import; everything else is an error.
 * ARCHITECTURE.md, "Layers", draws the same table. A change of a row needs an ADR.
 */
const LAYERS = {
  'engine/model': [],
  'engine/rules': ['engine/model'],
  'engine/protocol': ['engine/model'],
  'engine/stream': ['engine/model'],
  'engine/state': ['engine/model', 'engine/rules', 'engine/protocol'],
  sim: ['engine/model', 'engine/rules'],
  ingest: ['engine/model'],
  scenarios: ['engine/model', 'engine/rules', 'sim'],
  'twin-ui': ['engine/model', 'engine/protocol', 'sim'],
  'engine/server': ['engine/model', 'engine/rules', 'engine/protocol', 'engine/stream', 'engine/state', 'sim', 'ingest', 'scenarios'],
}
/** npm packages (and Node's own modules) by layer; a layer without a row may use any. */
const PACKAGES = {
  'engine/model': [],
  'engine/rules': [],
  'engine/protocol': ['zod'],
  'engine/stream': ['rxjs'],
  'engine/state': [],
  sim: [],
  'ingest/(?:formats|emulators)': ['zod', 'protobufjs'],
}
const anyLayer = `^(?:${Object.keys(LAYERS).join('|')})/`
const inLayers = (names) => `^(?:${names.join('|')})/`
const TEST = String.raw`\.(?:test|prop|golden|fuzz|bench|integration|browser)\b|/testing/|/bench/`
const npm = ['npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-no-pkg', 'npm-unknown', 'core']

module.exports = {
  forbidden: [
    ...Object.entries(LAYERS).map(([layer, allowed]) => ({
      name: `layer:${layer}`,
      severity: 'error',
      comment: `${layer} may import only: ${allowed.join(', ') || 'nothing'}. See ARCHITECTURE.md, "Layers".`,
      from: { path: `^${layer}/`, pathNot: TEST },
      to: { path: anyLayer, pathNot: inLayers([layer, ...allowed]) },
    })),
    ...Object.entries(PACKAGES).map(([layer, allowed]) => ({
      name: `packages:${layer}`,
      severity: 'error',
      comment: `${layer} may use only these packages: ${allowed.join(', ') || 'none'}.`,
      from: { path: `^${layer}/`, pathNot: TEST },
      to: { dependencyTypes: npm, pathNot: allowed.length ? `node_modules/(?:${allowed.join('|')})/` : '^$' },
    })),
    { name: 'unknown-layer', severity: 'error', from: { path: '^(?:engine|sim|ingest|scenarios|twin-ui)/', pathNot: anyLayer }, to: {} },
    { name: 'no-cycles', severity: 'error', from: { path: anyLayer }, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'no-test-imports', severity: 'error', from: { path: anyLayer, pathNot: TEST }, to: { path: `${anyLayer}.*(?:${TEST})` } },
    { name: 'sim-stays-free', severity: 'error', from: { path: '^sim/', pathNot: TEST }, to: { path: 'node_modules', reachable: true } },
    { name: 'sim-in-ui-only-in-worker', severity: 'error', from: { path: '^twin-ui/', pathNot: '^twin-ui/workers/' }, to: { path: '^sim/' } },
    { name: 'not-to-unresolvable', severity: 'error', from: { path: anyLayer }, to: { couldNotResolve: true, pathNot: String.raw`\?(?:url|worker|raw)` } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
