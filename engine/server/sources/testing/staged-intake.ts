/** The road of bodies over a staged desk: transports are tried against it without a server. */
import { createTwinClock } from '../../clock.ts'
import { readHere } from '../../decoding/decode-pool.ts'
import { createBodyTaker } from '../../taking/take-body.ts'
import { createLogger, type Logger } from '../../logger.ts'
import { createServerMetrics } from '../../metrics.ts'
import { CROSSING, createStagedDesk, createStagedLetters, type StagedDesk } from '../../testing/staged-desk.ts'
import type { DeadLetterOffice } from '../../crossing-desk.ts'
import { createIntake, type Intake } from '../intake.ts'
import { createSourceStates, type LinkView, type SourceLink, type SourceStates } from '../source-states.ts'

export interface StagedIntake {
  readonly intake: Intake
  readonly desk: StagedDesk
  readonly deadLetters: DeadLetterOffice
  readonly states: SourceStates
  readonly link: SourceLink
  /** What the link says of itself. */
  readonly linkView: () => LinkView | undefined
  readonly logger: Logger
  readonly logLines: string[]
  /** Reasons of the dead letters, newest first. */
  readonly listReasons: () => Promise<readonly string[]>
}

export function createStagedIntake(device = 'gate-json'): StagedIntake {
  const desk = createStagedDesk()
  const deadLetters = createStagedLetters()
  const states = createSourceStates()
  const logLines: string[] = []
  const logger = createLogger('trace', (line) => logLines.push(line))
  const taker = createBodyTaker({ reader: readHere, deadLetters, pictures: { keep: () => Promise.resolve() }, metrics: createServerMetrics(), sources: states, logger, provenance: 'observed', speedRatio: 1 })
  const clock = createTwinClock({ startMs: null, speedRatio: 1 })
  return {
    intake: createIntake({ deskByCrossing: new Map([[CROSSING, desk]]), taker, deadLetters, clock }),
    desk,
    deadLetters,
    states,
    link: states.openLink({ name: 'staged', kind: 'staged', crossing: CROSSING, device }),
    linkView: () => states.listLinks()[0],
    logger,
    logLines,
    listReasons: async () => (await deadLetters.list({ crossingId: null, lettersCountMax: 100, cursor: null })).letters.map(({ reason }) => reason),
  }
}
