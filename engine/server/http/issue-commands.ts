/**
 * The one way of commands into the log, whichever route they came by: each with its key's id, all of a request or none.
 *
 * Errors:  those of command-keys.ts and of the log; then nothing of the request was taken, and its keys are as free as before.
 */
import type { CommandIssued } from '../../model/observations.ts'
import type { Caller } from '../auth/caller.ts'
import type { CrossingDesk } from '../crossing-desk.ts'
import type { AppParts } from './app-parts.ts'
import { createCommandKeys, type CommandKeys } from './command-keys.ts'
import { commandObservation, type CommandOrder } from './command-observation.ts'

export interface Order extends CommandOrder {
  readonly key?: string | undefined
  /** What the caller wrote, where the command is made of it and of more; the command and its time otherwise. */
  readonly asked?: unknown
}

export interface IssuedCommands {
  readonly observations: readonly CommandIssued[]
  /** Position of the last one in the log. */
  readonly lastSeq: number
}

const keysByDesk = new WeakMap<CrossingDesk, CommandKeys>()

/** Made at the first command: what the duplicate filter remembers is then that of all that was folded at the start. */
function keysOf(desk: CrossingDesk): CommandKeys {
  const keys = keysByDesk.get(desk) ?? createCommandKeys(desk.knownIds())
  keysByDesk.set(desk, keys)
  return keys
}

export async function issueCommands(parts: Pick<AppParts, 'clock' | 'config'>, desk: CrossingDesk, caller: Caller, orders: readonly Order[]): Promise<IssuedCommands> {
  const claim = keysOf(desk).claim(caller, orders.map(({ key, at, command, asked }) => ({ key, asked: asked ?? { at, command } })))
  let isOnDisk = false
  try {
    const observations = orders.map((order, index) => commandObservation(parts, desk, caller, order, claim.ids[index] as CommandIssued['observationId']))
    const { lastSeq } = await desk.ingest(observations)
    isOnDisk = true
    return { observations, lastSeq }
  } finally {
    claim.settle(isOnDisk)
  }
}
