/**
 * Everything wrong in a path that is or holds a crossing: a folder of crossings, one crossing's folder, or one of its files.
 *
 * A file is checked together with its folder, for its ids point into the other files; away from them only its own shape is checked.
 * Errors:  never throws for what is in the files; a path that cannot be read is a problem too.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { faultHintOf, faultOf, unreadable } from './file-fault.ts'
import { tidyProblems, type FileProblem } from './file-problem.ts'
import { readLayout } from './loading/layout-features.ts'
import { parseWith } from './loading/schema-problems.ts'
import { readSource, type SourceFile } from './loading/source-file.ts'
import { buildWorkflows } from './loading/workflows.ts'
import { CROSSING_FILE_NAMES, listCrossings, loadCrossing } from './load-crossing.ts'
import { CrossingFileSchema } from './schema/crossing.ts'
import { WorkflowFileSchema } from './schema/workflow.ts'

export interface CheckedPath {
  /** The crossings or files that were checked. */
  readonly checked: readonly string[]
  readonly problems: readonly FileProblem[]
}

export function checkCrossingPath(path: string): CheckedPath {
  try {
    return checkThere(path, statSync(path).isDirectory())
  } catch (failure) {
    return alone(path, [{ file: path, lineIndex: 0, message: faultOf(failure), hint: faultHintOf(failure) }])
  }
}

/** @throws the failure of a folder that cannot be looked into. */
function checkThere(path: string, isFolder: boolean): CheckedPath {
  if (!isFolder) {
    const isOfCrossing =
      (CROSSING_FILE_NAMES as readonly string[]).includes(basename(path)) &&
      CROSSING_FILE_NAMES.every((name) => existsSync(join(dirname(path), name)))
    return isOfCrossing ? checkFolder(dirname(path)) : alone(path, checkFileAlone(path))
  }
  if (CROSSING_FILE_NAMES.some((name) => existsSync(join(path, name)))) return checkFolder(path)
  const ids = listCrossings(path)
  if (ids.length === 0)
    return alone(path, [
      { file: path, lineIndex: 0, message: 'the folder holds no crossing', hint: `a crossing has ${CROSSING_FILE_NAMES.join(', ')}` },
    ])
  const parts = ids.map((id) => checkFolder(join(path, id)))
  return { checked: parts.flatMap((part) => part.checked), problems: parts.flatMap((part) => part.problems) }
}

const alone = (path: string, problems: readonly FileProblem[]): CheckedPath => ({ checked: [path], problems })

function checkFolder(folder: string): CheckedPath {
  const crossing = loadCrossing(folder)
  return alone(folder, crossing.ok ? [] : crossing.failure)
}

function checkFileAlone(path: string): FileProblem[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (failure) {
    return [unreadable(path, failure)]
  }
  const source = readSource(path, text)
  const problems: FileProblem[] = [...source.problems]
  if (source.isReadable) checkShape(source, problems)
  return tidyProblems(problems)
}

function checkShape(source: SourceFile, problems: FileProblem[]): void {
  const value: { readonly bordertwin?: unknown; readonly type?: unknown } =
    typeof source.value === 'object' && source.value !== null ? source.value : {}
  if (value.bordertwin === 'crossing/1') parseWith(CrossingFileSchema, source, source.value, [], problems)
  else if (value.bordertwin === 'workflow/1') {
    const workflow = parseWith(WorkflowFileSchema, source, source.value, [], problems)
    if (workflow !== undefined) buildWorkflows(source, workflow, null, problems)
  } else if (value.type === 'FeatureCollection') readLayout(source, null, problems)
  else
    problems.push(
      source.problemAt(
        ['bordertwin'],
        'this is no crossing, layout or workflow file',
        'start it with "bordertwin: crossing/1" or "bordertwin: workflow/1"; a layout is a GeoJSON FeatureCollection',
      ),
    )
}
