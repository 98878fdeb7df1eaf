/**
 * Reads and checks `sources.yaml`: shape, ids of crossings and devices, formats, secrets. Every problem is told at once, with its line.
 *
 * Errors:  never throws for what is in the file. A file that is not there means no sources.
 * Privacy: a secret is never quoted in a problem.
 */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fail, ok, type Result } from '../../model/result.ts'
import { listFormats } from '../../../ingest/registry.ts'
import { faultHintOf, faultOf, isMissing, unreadable } from '../../../scenarios/file-fault.ts'
import { tidyProblems, type FileProblem } from '../../../scenarios/file-problem.ts'
import { hintFor } from '../../../scenarios/loading/closest-word.ts'
import { parseWith } from '../../../scenarios/loading/schema-problems.ts'
import { readSource, type SourceFile } from '../../../scenarios/loading/source-file.ts'
import type { Environment } from '../config.ts'
import { SOURCE_KINDS, SourceFileSchema, type Secret, type SourceKind, type SourceSpec } from './source-file.ts'

export const SOURCES_FILE_NAME = 'sources.yaml'

/** What the ids of the file may name. */
export interface SourceSurroundings {
  readonly devicesByCrossing: ReadonlyMap<string, ReadonlySet<string>>
  readonly environment: Environment
}

export interface ConfiguredSource {
  readonly name: string
  readonly spec: SourceSpec
  /** Password of a camera, URL of a queue; resolved from where the file says it is. */
  readonly secret: string | null
}

export function loadSources(path: string, surroundings: SourceSurroundings): Result<readonly ConfiguredSource[], readonly FileProblem[]> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (failure) {
    return isMissing(failure) ? ok([]) : fail([unreadable(path, failure)])
  }
  return readSources(path, text, surroundings)
}

export function readSources(path: string, text: string, surroundings: SourceSurroundings): Result<readonly ConfiguredSource[], readonly FileProblem[]> {
  const source = readSource(path, text)
  const problems: FileProblem[] = [...source.problems]
  const file = source.isReadable ? parseWith(SourceFileSchema, source, source.value, [], problems) : undefined
  if (file === undefined) return fail(tidyProblems(problems))
  const configured = Object.entries(file.sources).flatMap(([name, value]) => {
    const spec = parseWith(SOURCE_KINDS[value.kind as SourceKind], source, value, ['sources', name], problems)
    if (spec === undefined) return []
    checkReferences(source, name, spec, surroundings, problems)
    return [{ name, spec, secret: resolveSecret(source, name, spec, surroundings.environment, problems) }]
  })
  checkPorts(source, configured, problems)
  return problems.length > 0 ? fail(tidyProblems(problems)) : ok(configured)
}

function checkReferences(source: SourceFile, name: string, spec: SourceSpec, { devicesByCrossing }: SourceSurroundings, problems: FileProblem[]): void {
  const at = (key: string, message: string, hint: string): void => void problems.push(source.problemAt(['sources', name, key], `${name}: ${message}`, hint))
  const devices = devicesByCrossing.get(spec.crossing)
  if (devices === undefined) at('crossing', `there is no crossing "${spec.crossing}"`, hintFor(spec.crossing, [...devicesByCrossing.keys()]))
  else if (!devices.has(spec.device)) at('device', `${spec.crossing} has no device "${spec.device}"`, hintFor(spec.device, [...devices]))
  if ('format' in spec && spec.format !== undefined && !listFormats().includes(spec.format))
    at('format', `there is no ingest format "${spec.format}"`, hintFor(spec.format, listFormats()))
  if (spec.kind === 'tcp-lines' && (spec.listen === undefined) === (spec.connect === undefined))
    at(spec.listen === undefined ? 'kind' : 'listen', 'takes either "listen" (a port) or "connect" (host:port)', 'give one of them')
}

/** Two sources cannot listen on one port; this is known before either tries. */
function checkPorts(source: SourceFile, configured: readonly ConfiguredSource[], problems: FileProblem[]): void {
  const nameByPort = new Map<number, string>()
  for (const { name, spec } of configured) {
    if (!('listen' in spec) || spec.listen === undefined || spec.listen === 0) continue
    const other = nameByPort.get(spec.listen)
    if (other !== undefined) problems.push(source.problemAt(['sources', name, 'listen'], `${name}: port ${spec.listen} is taken by ${other}`, 'choose another'))
    nameByPort.set(spec.listen, name)
  }
}

function resolveSecret(source: SourceFile, name: string, spec: SourceSpec, environment: Environment, problems: FileProblem[]): string | null {
  const [key, secret]: readonly [string, Secret | undefined] =
    spec.kind === 'amqp' ? ['url', spec.url] : 'password' in spec ? ['password', spec.password] : ['', undefined]
  if (secret === undefined) return null
  if (typeof secret === 'string') return secret
  const missing = (what: string, hint: string): null => {
    problems.push(source.problemAt(['sources', name, key], `${name}: ${what}`, hint))
    return null
  }
  if ('env' in secret) return environment[secret.env] ?? missing(`the variable ${secret.env} is not set`, 'set it in the environment of the server')
  try {
    return readFileSync(resolve(dirname(source.file), secret.file), 'utf8').trim()
  } catch (failure) {
    return missing(`the file ${secret.file} cannot be read: ${faultOf(failure)}`, faultHintOf(failure))
  }
}
