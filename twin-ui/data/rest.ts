/**
 * The HTTP door of the page: JSON in and out, every failure a `RequestFailure` that can be put into words.
 *
 * Bodies are trusted to fit the protocol's types: the page and its server are built from the same sources, and the socket
 * refuses another protocol version before anything else is asked.
 */
import type { CommandRequest } from '../../engine/protocol/commands.ts'
import type { CommandReply, CrossingList, DeadLetterPage, MatchList, SlotList, TripPage, TripSummary } from '../../engine/protocol/http.ts'
import type { Problem } from '../../engine/protocol/problem.ts'
import type { Site } from '../../engine/model/site.ts'
import type { CrossingSummary, MatchView, SlotView, TripDetailView } from '../../engine/protocol/view.ts'

/** `unreachable`: no answer at all; `unexpected`: an answer that is not one of our problems (a proxy's page, say). */
export type Failure = Problem | { readonly code: 'unreachable' | 'unexpected'; readonly status: number }

export class RequestFailure extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.code)
    this.name = 'RequestFailure'
    this.failure = failure
  }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'title' in body && typeof body.code === 'string'

async function request<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  let response: Response
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init })
  } catch (cause) {
    if (init.signal?.aborted === true) throw cause
    throw new RequestFailure({ code: 'unreachable', status: 0 })
  }
  const text = await response.text()
  let body: unknown = null
  try {
    body = text === '' ? null : JSON.parse(text)
  } catch {
    throw new RequestFailure({ code: 'unexpected', status: response.status })
  }
  if (!response.ok) throw new RequestFailure(isProblem(body) ? body : { code: 'unexpected', status: response.status })
  return body as Answer
}

const withSignal = (signal?: AbortSignal): RequestInit => (signal === undefined ? {} : { signal })

export const getJson = <Answer>(path: string, signal?: AbortSignal): Promise<Answer> => request<Answer>(path, withSignal(signal))

export const sendJson = <Answer>(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer> =>
  request<Answer>(path, body === undefined ? { method } : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

const crossingPath = (crossingId: string): string => `/api/v1/crossings/${encodeURIComponent(crossingId)}`

export const listCrossings = (signal?: AbortSignal): Promise<readonly CrossingSummary[]> =>
  getJson<CrossingList>('/api/v1/crossings', signal).then(({ crossings }) => crossings)

export const getSite = (crossingId: string, signal?: AbortSignal): Promise<Site> => getJson<Site>(`${crossingPath(crossingId)}/site`, signal)

export const getTripDetail = (crossingId: string, tripId: string, signal?: AbortSignal): Promise<TripDetailView> =>
  getJson<TripDetailView>(`${crossingPath(crossingId)}/trips/${encodeURIComponent(tripId)}`, signal)

const FOUND_TRIPS_COUNT_MAX = 12

/** Also trips that have left; the server wants two characters at least. */
export const findTrips = (crossingId: string, query: string, signal?: AbortSignal): Promise<readonly TripSummary[]> =>
  getJson<TripPage>(`${crossingPath(crossingId)}/trips?limit=${FOUND_TRIPS_COUNT_MAX}&search=${encodeURIComponent(query)}`, signal).then(({ trips }) => trips)

export const listSlots = (crossingId: string, signal?: AbortSignal): Promise<readonly SlotView[]> =>
  getJson<SlotList>(`${crossingPath(crossingId)}/slots`, signal).then(({ slots }) => slots)

export const listMatches = (crossingId: string, signal?: AbortSignal): Promise<readonly MatchView[]> =>
  getJson<MatchList>(`${crossingPath(crossingId)}/matches`, signal).then(({ matches }) => matches)

export const listDeadLetters = (signal?: AbortSignal): Promise<DeadLetterPage> => getJson<DeadLetterPage>('/api/v1/dead-letters', signal)

export const sendCommand = (crossingId: string, command: CommandRequest): Promise<CommandReply> =>
  sendJson<CommandReply>('POST', `${crossingPath(crossingId)}/commands`, command)
