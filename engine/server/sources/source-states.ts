/**
 * What the server knows of its sources and the state cannot: refused bodies, and whether the connection to the device stands.
 *
 * A source is failing while its connection is down after a failure, or when its last body was refused a short while ago. A connection
 * that serves many devices (a broker, a queue) is listed as a source of its own.
 *
 * Time:    twin clock. Limits: one entry per device of the site files and per configured connection.
 */
import type { CrossingView, SourceView } from '../../protocol/view.ts'
import type { SourceProblem } from '../../model/source-problems.ts'
import { MS_PER_MINUTE } from '../../model/units.ts'
import { failureProblem } from './failure-words.ts'

/** A source whose last body was refused less than this ago is shown as failing. */
const FAILING_MS = 10 * MS_PER_MINUTE

/** Whose connection it is; without a device it is everybody's. */
export interface LinkOwner {
  readonly name: string
  /** `mqtt`, `hikvision-alert-stream` … */
  readonly kind: string
  readonly crossing: string | null
  readonly device: string | null
}

/** One connection, as its transport reports it. */
export interface SourceLink {
  readonly isUp: () => void
  /** Counted; told until the connection stands again. */
  readonly isDown: (failure: unknown) => void
  /** The transport has ended it. */
  readonly forget: () => void
}

export interface LinkView extends LinkOwner {
  readonly state: 'connecting' | 'up' | 'failing'
  readonly problem: SourceProblem | null
  readonly failureCount: number
}

export interface SourceStates {
  readonly countRejected: (crossing: string, device: string, atMs: number, reason: string) => void
  readonly countAccepted: (crossing: string, device: string) => void
  readonly openLink: (owner: LinkOwner) => SourceLink
  readonly listLinks: () => readonly LinkView[]
  /** The view with refusals and connections of its sources filled in. */
  readonly complete: (view: CrossingView) => CrossingView
}

interface Refusals {
  count: number
  lastAtMs: number
  isLastRefused: boolean
  reason: string
}

interface Link {
  readonly owner: LinkOwner
  state: LinkView['state']
  problem: SourceProblem | null
  failureCount: number
}

const UNHEARD = { heardAtMs: null, observationCount: 0, rejectedCount: 0, skewMs: null, expectedEveryMs: null, clockCorrectionMs: 0, clockProposalMs: null } as const

export function createSourceStates(): SourceStates {
  const refusalsBySource = new Map<string, Refusals>()
  const links = new Set<Link>()

  function failingLinkOf(crossing: string, device: string): Link | undefined {
    for (const link of links) {
      if (link.state === 'failing' && link.owner.device === device && link.owner.crossing === crossing) return link
    }
    return undefined
  }

  function completeSource(crossing: string, asOfMs: number, source: SourceView): SourceView {
    const refusals = refusalsBySource.get(`${crossing}/${source.deviceId}`)
    const link = failingLinkOf(crossing, source.deviceId)
    if (refusals === undefined && link === undefined) return source
    const rejectedCount = source.rejectedCount + (refusals?.count ?? 0)
    if (link !== undefined) return { ...source, rejectedCount, state: 'failing', problem: link.problem }
    const isFailing = refusals?.isLastRefused === true && asOfMs - refusals.lastAtMs < FAILING_MS
    return isFailing ? { ...source, rejectedCount, state: 'failing', problem: { code: 'source.body.refused', context: { reason: refusals.reason } } } : { ...source, rejectedCount }
  }

  const shared = (crossing: string): SourceView[] =>
    [...links]
      .filter(({ owner }) => owner.device === null && (owner.crossing === null || owner.crossing === crossing))
      .map(({ owner, state, problem }) => ({
        ...UNHEARD,
        deviceId: owner.name,
        format: owner.kind,
        state: state === 'up' ? 'online' : state === 'failing' ? 'failing' : 'unheard',
        problem,
      }))

  return {
    countRejected: (crossing, device, atMs, reason) => {
      const source = `${crossing}/${device}`
      const count = (refusalsBySource.get(source)?.count ?? 0) + 1
      refusalsBySource.set(source, { count, lastAtMs: atMs, isLastRefused: true, reason })
    },
    countAccepted: (crossing, device) => {
      const refusals = refusalsBySource.get(`${crossing}/${device}`)
      if (refusals !== undefined) refusals.isLastRefused = false
    },
    openLink: (owner) => {
      const link: Link = { owner, state: 'connecting', problem: null, failureCount: 0 }
      links.add(link)
      return {
        isUp: () => {
          link.state = 'up'
          link.problem = null
        },
        isDown: (failure) => {
          link.state = 'failing'
          link.problem = failureProblem(failure)
          link.failureCount += 1
        },
        forget: () => void links.delete(link),
      }
    },
    listLinks: () => [...links].map(({ owner, state, problem, failureCount }) => ({ ...owner, state, problem, failureCount })),
    complete: (view) =>
      refusalsBySource.size === 0 && links.size === 0
        ? view
        : {
            ...view,
            sources: [...view.sources.map((source) => completeSource(view.crossingId, view.asOfMs, source)), ...shared(view.crossingId)],
          },
  }
}
