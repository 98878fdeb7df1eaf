/**
 * Which log, and which day of it, a command line means: a folder, a crossing of the data folder, or a crossing and a date.
 *
 * Errors:  CallFailure that says what was looked for, where, and what to write instead.
 */
import { existsSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { explainFault, faultCodeOf } from '../../../scenarios/file-fault.ts'
import { hintFor } from '../../../scenarios/loading/closest-word.ts'
import { listCrossings } from '../../../scenarios/load-crossing.ts'
import { CROSSINGS_DIR } from '../install-root.ts'
import { listSegments } from '../log/read-log.ts'
import { logDirectoryOf } from '../open-crossing.ts'
import { CallFailure, EXIT_USAGE } from './call-failure.ts'
import { dataDirOf } from './data-option.ts'
import { getLocalDay, looksLikeDate, type LocalDay } from './local-day.ts'

export interface LogCall {
  readonly named: string
  readonly date?: string | undefined
  readonly data?: string | undefined
  readonly crossing?: string | undefined
}

export interface FoundLog {
  readonly folder: string
  readonly crossingId: string
  /** Null for the whole log. */
  readonly day: LocalDay | null
}

/** `huu-nghi@2025-07-20` and `huu-nghi+2025-07-20`. */
const JOINED = /^(?<named>.+)[@+](?<date>[^@+/]*)$/

export async function findLog(call: LogCall): Promise<FoundLog> {
  const { named, date } = splitOf(call)
  if (looksLikeDate(named)) throw new CallFailure(`which crossing's ${named}? The crossing comes first: bordertwin replay huu-nghi ${named}`, EXIT_USAGE)
  const day = date === undefined ? null : getLocalDay(date)
  const folder = await findFolder(named, call)
  return { folder, crossingId: call.crossing ?? basename(folder), day }
}

function splitOf({ named, date }: LogCall): Pick<LogCall, 'named' | 'date'> {
  const joined = date === undefined && !existsSync(named) ? JOINED.exec(named)?.groups : undefined
  return joined === undefined ? { named, date } : { named: joined['named'] ?? named, date: joined['date'] }
}

const isFile = (named: string): boolean => existsSync(named) && statSync(named).isFile()
const isPath = (named: string): boolean => /[/\\]/.test(named) || named.startsWith('.')

async function findFolder(named: string, call: LogCall): Promise<string> {
  const found = call.data === undefined || isPath(named) ? await findFolderAt(resolve(named), named) : undefined
  if (found !== undefined) return found
  if (isFile(named)) throw new CallFailure(`${named} is a file, and a log is a folder. Give one such as .data/log/huu-nghi, or a crossing: bordertwin replay huu-nghi`, EXIT_USAGE)
  if (isPath(named)) throw new CallFailure(`${named} holds no observation log. Give a folder such as .data/log/huu-nghi, or a crossing: bordertwin replay huu-nghi`)
  return findFolderOfCrossing(named, call)
}

/** The log's folder itself, `<data folder>/<crossing>`, or a data folder (or the `log` in it) with one crossing. */
async function findFolderAt(given: string, named: string): Promise<string | undefined> {
  for (const candidate of [given, logDirectoryOf(join(given, '..'), basename(given))]) if (await holdsLog(candidate)) return candidate
  const dataDir = basename(given) === 'log' ? join(given, '..') : given
  const crossings = await listFolder(join(dataDir, 'log'), (log) => readdir(log))
  const [only] = crossings
  if (crossings.length > 1) throw new CallFailure(`${named} holds several logs; name one: ${crossings.map((name) => logDirectoryOf(dataDir, name)).join(', ')}`, EXIT_USAGE)
  return only === undefined ? undefined : logDirectoryOf(dataDir, only)
}

async function findFolderOfCrossing(crossing: string, { data }: LogCall): Promise<string> {
  const dataDir = resolve(dataDirOf(data))
  const folder = logDirectoryOf(dataDir, crossing)
  if (await holdsLog(folder)) return folder
  const known = listCrossings(CROSSINGS_DIR)
  if (!known.includes(crossing)) throw new CallFailure(`there is no crossing "${crossing}" (${hintFor(crossing, known)}), and no folder of that name with an observation log`, EXIT_USAGE)
  throw new CallFailure(`crossing "${crossing}" has no log in the data folder ${dataDir}: ${folder} ${existsSync(folder) ? 'is empty' : 'is not there'}. Name the folder that its server keeps with --data or BORDERTWIN_DATA.`)
}

const holdsLog = async (folder: string): Promise<boolean> => (await listFolder(folder, listSegments)).length > 0

/** Empty where there is no such folder. */
async function listFolder<Entry>(folder: string, list: (folder: string) => Promise<readonly Entry[]>): Promise<readonly Entry[]> {
  try {
    return await list(folder)
  } catch (failure) {
    if (['ENOENT', 'ENOTDIR'].includes(faultCodeOf(failure))) return []
    throw new CallFailure(`${folder} cannot be read: ${explainFault(failure)}`)
  }
}
