/**
 * A history store that may take its time: the server is ready without it, and asks again until it is there.
 *
 * Errors:  until then every question rejects with TwinError storage.query.failed; the writer tries again by itself.
 * Checked: later-history.test.ts.
 */
import { TwinError } from '../../model/errors.ts'
import type { Logger } from '../logger.ts'
import type { History } from './history.ts'

const RETRY_MS_MIN = 1_000
const RETRY_MS_MAX = 30_000

export interface LaterHistory extends History {
  /** Opens the store, once: whoever starts a server has more urgent work first. */
  readonly begin: () => void
}

/** @param open gives up when its signal says so: a server that stops at once does not wait for a store that takes seconds to open. */
export function openHistoryLater(open: (signal: AbortSignal) => Promise<History>, logger: Pick<Logger, 'info' | 'warn'>): LaterHistory {
  let opened: History | undefined
  const closing = new AbortController()
  let wake = (): void => {}

  async function keepOpening(): Promise<void> {
    for (let retryMs = RETRY_MS_MIN; !closing.signal.aborted; retryMs = Math.min(RETRY_MS_MAX, retryMs * 2)) {
      try {
        opened = await open(closing.signal)
        logger.info({ ...opened.capabilities() }, 'the history store is open')
        return
      } catch (failure) {
        if (closing.signal.aborted) return
        logger.warn({ err: failure }, 'the history store does not open; trying again')
      }
      await new Promise<void>((done) => {
        const timer = setTimeout(done, retryMs)
        wake = () => {
          clearTimeout(timer)
          done()
        }
      })
    }
  }
  let opening: Promise<void> | undefined

  const asked = async <Value>(ask: (history: History) => Promise<Value>): Promise<Value> => {
    if (opened === undefined) throw new TwinError('storage.query.failed', 'It is still being opened.')
    return ask(opened)
  }
  return {
    begin: () => void (opening ??= keepOpening()),
    capabilities: () => opened?.capabilities() ?? null,
    findProgress: (crossingId) => asked((history) => history.findProgress(crossingId)),
    write: (batch) => asked((history) => history.write(batch)),
    listTrips: (query) => asked((history) => history.listTrips(query)),
    findTrip: (crossingId, tripId) => asked((history) => history.findTrip(crossingId, tripId)),
    listMeasures: (range) => asked((history) => history.listMeasures(range)),
    listNotices: (range) => asked((history) => history.listNotices(range)),
    listObservations: (range) => asked((history) => history.listObservations(range)),
    forgetBefore: (crossingId, beforeMs) => asked((history) => history.forgetBefore(crossingId, beforeMs)),
    isReady: async () => (opened === undefined ? false : opened.isReady()),
    async close() {
      closing.abort()
      wake()
      await opening
      await opened?.close()
    },
  }
}
