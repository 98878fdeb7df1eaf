/**
 * What each caller's idempotency keys stand for: a key names one command, the retry of it is welcome, another command under it is refused.
 *
 * The observation id of a keyed command is made of caller and key, and of a fingerprint of what was asked (`command/<key>.<fingerprint>`).
 * So the duplicate filter of the fold drops a retry by its id, and its memory, which is in every snapshot, tells after a restart what
 * each key stood for: nothing else is stored. What was asked is compared as it was understood: the order of fields, white space and the zone
 * that an instant is written in make no other command; another `at` does.
 *
 * Errors:  TwinError request.key.reused (422) for a key that stands for another command; request.key.busy (409) while that other command is
 *          on its way to the disk, and may still fail. Nothing of the request is taken then.
 * Limits:  of each crossing the newest KEYS_COUNT_MAX keys, at least half of that; after a restart those whose ids the duplicate filter
 *          remembers (engine/stream/dedupe.ts: a day of event time, and at most so many ids). A key that is forgotten is as good as new.
 * Checked: command-keys.test.ts, idempotency.integration.test.ts.
 */
import { createHash, randomUUID } from 'node:crypto'
import { TwinError } from '../../model/errors.ts'
import { observationId, type ObservationId } from '../../model/ids.ts'
import type { Caller } from '../auth/caller.ts'

/** Some ten days of the design crossing, ten commands a truck; about 20 MB when full. */
const KEYS_COUNT_MAX = 200_000
const DIGEST_LENGTH = 24
const FINGERPRINT_LENGTH = 8
/** Ids of an earlier version have no fingerprint: their keys stand for whatever comes. */
const KEYED_ID = new RegExp(`^command/(?<digest>[\\w-]{${DIGEST_LENGTH}})(?:\\.(?<fingerprint>[\\w-]{${FINGERPRINT_LENGTH}}))?$`)

/** One command of a request, by its key. */
export interface KeyedOrder {
  readonly key?: string | undefined
  /** All that tells it from another command, as it was understood. */
  readonly asked: unknown
}

/** The commands of one request have their ids, and their keys are spoken for. */
export interface Claim {
  readonly ids: readonly ObservationId[]
  /** To be called once, when they are on disk or will not be. */
  readonly settle: (isOnDisk: boolean) => void
}

export interface CommandKeys {
  readonly claim: (caller: Caller, orders: readonly KeyedOrder[]) => Claim
}

interface KeyUse {
  /** Null where only the key is known. */
  readonly fingerprint: string | null
  isOnDisk: boolean
  /** Requests that are on their way to the disk. */
  inHandCount: number
}

/** The caller's own key, apart from every other caller's keys. */
export const keyedDigestOf = (caller: Caller, key: string): Buffer => createHash('sha256').update(`${caller.actor.userId}\n${key}`).digest()

const textOf = (digest: Buffer, length: number): string => digest.toString('base64url').slice(0, length)
const fingerprintOf = (asked: unknown): string => textOf(createHash('sha256').update(JSON.stringify(asked)).digest(), FINGERPRINT_LENGTH)

const idOf = (digest: string, fingerprint: string | null): ObservationId => observationId(`command/${digest}${fingerprint === null ? '' : `.${fingerprint}`}`)

/** `knownIds`: observation ids that the duplicate filter remembers, the oldest first. */
export function createCommandKeys(knownIds: Iterable<string>, keysCountMax: number = KEYS_COUNT_MAX): CommandKeys {
  /** In two generations, as the duplicate filter: deleting the first entry of one big Map again and again is slow. */
  let recent = new Map<string, KeyUse>()
  let older = new Map<string, KeyUse>()
  for (const id of knownIds) {
    const { digest, fingerprint = null } = KEYED_ID.exec(id)?.groups ?? {}
    if (digest !== undefined) remember(digest, { fingerprint, isOnDisk: true, inHandCount: 0 })
  }

  function remember(digest: string, use: KeyUse): void {
    if (recent.has(digest)) return
    if (recent.size >= keysCountMax / 2) {
      // Requests in hand settle the uses that they hold; only finding them again ends here.
      older = recent
      recent = new Map()
    }
    recent.set(digest, use)
  }

  function forget(digest: string, use: KeyUse): void {
    for (const uses of [recent, older]) if (uses.get(digest) === use) uses.delete(digest)
  }

  function claim(caller: Caller, orders: readonly KeyedOrder[]): Claim {
    const claimed: { readonly digest: string; readonly use: KeyUse }[] = []
    const settle = (isOnDisk: boolean): void => {
      for (const { digest, use } of claimed) {
        use.inHandCount -= 1
        if (isOnDisk) use.isOnDisk = true
        else if (!use.isOnDisk && use.inHandCount === 0) forget(digest, use)
      }
    }
    const ids = orders.map(({ key, asked }, index) => {
      if (key === undefined) return observationId(`command/${randomUUID()}`)
      const digest = textOf(keyedDigestOf(caller, key), DIGEST_LENGTH)
      const fingerprint = fingerprintOf(asked)
      const use = recent.get(digest) ?? older.get(digest) ?? { fingerprint, isOnDisk: false, inHandCount: 0 }
      if (use.fingerprint !== null && use.fingerprint !== fingerprint) {
        const isOfThisRequest = claimed.some((other) => other.digest === digest)
        settle(false)
        throw refusalOf({ key, use, isOfThisRequest, which: orders.length === 1 ? '' : `, command ${index + 1} of ${orders.length}` })
      }
      use.inHandCount += 1
      remember(digest, use)
      claimed.push({ digest, use })
      return idOf(digest, use.fingerprint)
    })
    return { ids, settle }
  }

  return { claim }
}

function refusalOf({ key, use, isOfThisRequest, which }: { readonly key: string; readonly use: KeyUse; readonly isOfThisRequest: boolean; readonly which: string }): TwinError {
  const where = `key "${key}"${which}`
  if (isOfThisRequest) return new TwinError('request.key.reused', `${where}: an earlier command of this request has it.`)
  return use.isOnDisk ? new TwinError('request.key.reused', `${where}.`) : new TwinError('request.key.busy', `${where}.`)
}
