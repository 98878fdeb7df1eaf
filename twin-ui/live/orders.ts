/** Orders to the server from this screen. They resolve to null when taken, to the failure when not; they never reject. */
import type { CommandRequest } from '../../engine/protocol/commands.ts'
import { RequestFailure, sendCommand, type Failure } from '../data/rest.ts'
import { useTwinStore } from '../data/twin-store.ts'

/** The key makes a re-send after a lost answer count once. */
export async function order(command: CommandRequest['command'], key: string = crypto.randomUUID()): Promise<Failure | null> {
  const { crossingId } = useTwinStore.getState()
  if (crossingId === null) return { code: 'unexpected', status: 0 }
  try {
    await sendCommand(crossingId, { key, command })
    return null
  } catch (thrown) {
    if (thrown instanceof RequestFailure) return thrown.failure
    throw thrown
  }
}

export const acknowledge = (noticeId: string): Promise<Failure | null> =>
  order({ type: 'notice.acknowledge', noticeId, note: null }, `acknowledge:${noticeId}`)

const SENT_AT_ONCE_COUNT = 4

/** One order each, a few at a time; the first refusal ends it. */
export async function acknowledgeAll(noticeIds: readonly string[]): Promise<Failure | null> {
  const waiting = [...noticeIds]
  let failure: Failure | null = null
  const sendNext = async (): Promise<void> => {
    for (let noticeId = waiting.shift(); noticeId !== undefined && failure === null; noticeId = waiting.shift()) failure = await acknowledge(noticeId)
  }
  await Promise.all(Array.from({ length: SENT_AT_ONCE_COUNT }, sendNext))
  return failure
}
