/**
 * Asks the registers of one server about its declared trucks and puts their word into the log, like any agency's.
 *
 * A register with a step is asked when that step is the truck's next; its decision is a `step.confirm` by the agency's role. One without a
 * step is asked once a truck is declared; its decision is a `register.answered`. Pending answers, unknown trucks and registers that were
 * away are asked again every `everyS`. What was decided is not asked again; after a restart it may be, and the log drops the repeat,
 * because the same decision has the same id.
 *
 * Time:    questions by the wall clock, observations by the twin's.
 * Errors:  a register that fails shows as a failing source with its reason; nothing else waits for it.
 * Limits:  IN_HAND_MAX questions at once per register; DECIDED_MAX decisions remembered.
 */
import { createHash } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Actor } from '../../model/commands.ts'
import type { Declaration } from '../../model/declaration.ts'
import { deviceId, observationId } from '../../model/ids.ts'
import type { CommandIssued, Provenance, RegisterAnswered } from '../../model/observations.ts'
import type { RegisterView } from '../../protocol/registers.ts'
import type { TwinClock } from '../clock.ts'
import type { CrossingDesk } from '../crossing-desk.ts'
import type { SourceLink, SourceStates } from '../sources/source-states.ts'
import { failureWords } from '../sources/failure-words.ts'
import { createCircuitBreaker, type CircuitBreaker } from './circuit-breaker.ts'
import { createRegisterClient, type RegisterClient, type RegisterReply } from './register-client.ts'
import type { LookupRequest } from './register-contract.ts'
import { ROLE_OF_KIND, type ConfiguredRegister } from './register-file.ts'
import type { RegisterMetrics } from './register-metrics.ts'

const IN_HAND_MAX = 4
const DECIDED_MAX = 50_000
const [EVERY_S, TIMEOUT_S, TRIES, FRESH_S, STALE_S] = [30, 5, 3, 300, 3_600]

export interface RegisterDesk {
  readonly list: (crossing: string) => readonly RegisterView[]
  /** Asks now, whatever is remembered; null when there is no such register. */
  readonly askNow: (crossing: string, registerId: string, declaration: Declaration) => Promise<RegisterReply | null>
  readonly stop: () => Promise<void>
}

export interface RegisterDeskParts {
  readonly configured: readonly ConfiguredRegister[]
  readonly deskByCrossing: ReadonlyMap<string, CrossingDesk>
  readonly clock: Pick<TwinClock, 'nowMs' | 'wallNowMs'>
  readonly sources: Pick<SourceStates, 'openLink'>
  readonly metrics: RegisterMetrics
  readonly provenance: Provenance
  readonly draw: () => number
  readonly logger: Pick<FastifyBaseLogger, 'info' | 'warn'>
}

export function openRegisterDesk(parts: RegisterDeskParts): RegisterDesk {
  const stopping = new AbortController()
  const registers = parts.configured.flatMap((configured) => {
    const desk = parts.deskByCrossing.get(configured.spec.crossing)
    return desk === undefined ? [] : [startRegister(configured, desk, parts, stopping.signal)]
  })
  const find = (crossing: string, registerId: string) => registers.find((one) => one.crossing === crossing && one.registerId === registerId)
  return {
    list: (crossing) => registers.filter((one) => one.crossing === crossing).map((one) => one.view()),
    askNow: async (crossing, registerId, declaration) => (await find(crossing, registerId)?.askNow(declaration)) ?? null,
    stop: async () => {
      stopping.abort()
      await Promise.all(registers.map((one) => one.stop()))
    },
  }
}

interface RunningRegister {
  readonly registerId: string
  readonly crossing: string
  readonly view: () => RegisterView
  readonly askNow: (declaration: Declaration) => Promise<RegisterReply>
  readonly stop: () => Promise<void>
}

interface Counts {
  askedCount: number
  failedCount: number
  cachedCount: number
  answeredAtMs: number | null
  problem: string | null
}

function startRegister(configured: ConfiguredRegister, desk: CrossingDesk, parts: RegisterDeskParts, signal: AbortSignal): RunningRegister {
  const { registerId, spec, token } = configured
  const { clock, metrics, logger } = parts
  const crossing = desk.site.id
  const labels = { crossing, register: registerId }
  const breaker: CircuitBreaker = createCircuitBreaker({ nowMs: clock.wallNowMs })
  const counts: Counts = { askedCount: 0, failedCount: 0, cachedCount: 0, answeredAtMs: null, problem: null }
  const link: SourceLink = parts.sources.openLink({ name: registerId, kind: 'register', crossing, device: `register-${registerId}` })
  const client: RegisterClient = createRegisterClient({
    address: spec.address, token, breaker, draw: parts.draw, nowMs: clock.wallNowMs,
    timeoutMs: (spec.timeoutS ?? TIMEOUT_S) * 1_000,
    tryCountMax: spec.tries ?? TRIES,
    freshMs: (spec.freshS ?? FRESH_S) * 1_000,
    staleMs: (spec.staleS ?? STALE_S) * 1_000,
    onAttempt: (outcome, tookMs) => {
      metrics.attempts.inc({ ...labels, outcome })
      metrics.seconds.observe({ register: registerId }, tookMs / 1_000)
      metrics.circuit.set(labels, { closed: 0, halfOpen: 1, open: 2 }[breaker.state()])
    },
  })
  /** Declarations by what was decided of them; the oldest are forgotten first. */
  const decided = new Set<string>()
  const inHand = new Set<string>()
  const everyMs = (spec.everyS ?? EVERY_S) * 1_000
  let rounds: Promise<unknown> = Promise.resolve()

  async function ask(declaration: Declaration): Promise<RegisterReply> {
    counts.askedCount += 1
    try {
      const reply = await client.ask(questionOf(crossing, declaration), signal)
      if (reply.isCached) counts.cachedCount += 1
      else {
        counts.answeredAtMs = clock.nowMs()
        counts.problem = null
        link.isUp()
      }
      return reply
    } catch (failure) {
      if (!signal.aborted) {
        counts.failedCount += 1
        counts.problem = failureWords(failure)
        link.isDown(failure)
      }
      throw failure
    }
  }

  async function tell(declaration: Declaration, { answer, ageMs }: RegisterReply): Promise<void> {
    const { outcome } = answer
    if (outcome !== 'clear' && outcome !== 'refused') return
    await desk.ingest([observationOf(configured, declaration, { outcome, reference: answer.reference ?? null, reason: answer.reason ?? null, ageMs }, desk, parts)])
    decided.add(keyOf(declaration))
    if (decided.size > DECIDED_MAX) decided.delete(decided.values().next().value as string)
  }

  async function askAndTell(declaration: Declaration): Promise<void> {
    const key = keyOf(declaration)
    inHand.add(key)
    try {
      await tell(declaration, await ask(declaration))
    } catch (failure) {
      if (!signal.aborted) logger.warn({ register: registerId, crossing, reason: failureWords(failure) }, 'a register gave no answer')
    } finally {
      inHand.delete(key)
    }
  }

  /** Everybody whose turn it is and of whom nothing is decided, a few at once. */
  async function round(): Promise<void> {
    const due = desk.declaredTrips().filter(({ declaration, activeStepIds }) => {
      const key = keyOf(declaration)
      return !decided.has(key) && !inHand.has(key) && (configured.stepId === null || activeStepIds.includes(configured.stepId))
    })
    const waiting = due.map(({ declaration }) => declaration)
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined && !signal.aborted && breaker.state() !== 'open'; next = waiting.shift()) await askAndTell(next)
    }
    // One question is enough to find out whether it is back.
    await Promise.all(Array.from({ length: breaker.state() === 'closed' ? IN_HAND_MAX : 1 }, worker))
    metrics.circuit.set(labels, { closed: 0, halfOpen: 1, open: 2 }[breaker.state()])
  }

  let isRoundOn = false
  const timer = setInterval(() => {
    if (isRoundOn) return
    isRoundOn = true
    rounds = round().finally(() => (isRoundOn = false))
  }, everyMs)
  timer.unref()

  return {
    registerId,
    crossing,
    askNow: async (declaration) => {
      const reply = await ask(declaration)
      await tell(declaration, reply)
      return reply
    },
    view: () => ({
      registerId, kind: spec.kind, stepId: configured.stepId, circuit: breaker.state(), nextTrialAtMs: breaker.nextTrialAtMs(),
      askedCount: counts.askedCount, failedCount: counts.failedCount, cachedCount: counts.cachedCount, answeredAtMs: counts.answeredAtMs, problem: counts.problem,
    }),
    stop: async () => {
      clearInterval(timer)
      await rounds
      link.forget()
    },
  }
}

/** A declaration that was sent again with other plates is another question. */
const keyOf = ({ declarationId, tractorPlate, trailerPlate, containerNumbers, vin }: Declaration): string =>
  [declarationId, tractorPlate, trailerPlate, containerNumbers.join('+'), vin].join('|')

const questionOf = (crossing: string, { declarationId, direction, tractorPlate, trailerPlate, containerNumbers, vin }: Declaration): LookupRequest => ({
  crossing, declarationId, direction, tractorPlate, trailerPlate, containerNumbers, vin,
})

interface Decision {
  readonly outcome: 'clear' | 'refused'
  readonly reference: string | null
  readonly reason: string | null
  readonly ageMs: number
}

function observationOf({ registerId, spec, stepId }: ConfiguredRegister, declaration: Declaration, decision: Decision, desk: CrossingDesk, parts: RegisterDeskParts): CommandIssued | RegisterAnswered {
  const { outcome, reference, reason, ageMs } = decision
  const receivedAtMs = parts.clock.nowMs()
  const content = createHash('sha256').update([keyOf(declaration), outcome, reference, reason].join('\n')).digest('base64url').slice(0, 24)
  const head = {
    observationId: observationId(`register-${registerId}/${content}`),
    crossingId: desk.site.id,
    deviceId: deviceId(`register-${registerId}`),
    format: 'register',
    provenance: parts.provenance,
    eventTimeMs: receivedAtMs,
    deviceTimeMs: null,
    receivedAtMs,
    clockRule: 'server',
  } as const
  const { declarationId } = declaration
  if (stepId === null) return { ...head, type: 'register.answered', registerId, declarationId, outcome, reference }
  const actor: Actor = { userId: `register:${registerId}`, role: ROLE_OF_KIND[spec.kind] }
  const said = [reference, reason, ageMs > 0 ? `answer ${Math.round(ageMs / 1_000)} s old` : null].filter((text) => text !== null && text !== '')
  const note = [`${registerId}: ${outcome}`, ...said].join(' · ').slice(0, 500)
  return { ...head, type: 'command.issued', actor, command: { type: 'step.confirm', declarationId, stepId, outcome: outcome === 'clear' ? 'done' : 'refused', stationId: null, note } }
}
