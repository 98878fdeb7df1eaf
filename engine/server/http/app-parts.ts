/** What the routes are built from; `twin-server.ts` and the test starter put it together. */
import type { FastifyInstance, FastifyBaseLogger, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify'
import { TwinError } from '../../model/errors.ts'
import type { AccountBook } from '../auth/account-book.ts'
import type { Caller, Doorman } from '../auth/caller.ts'
import type { KeyRing } from '../auth/key-ring.ts'
import type { CardKey } from '../cards/card-key.ts'
import type { TwinClock } from '../clock.ts'
import type { ServerConfig } from '../config.ts'
import type { CrossingDesk, DeadLetterOffice } from '../crossing-desk.ts'
import type { Health } from '../health.ts'
import type { PictureStore } from '../pictures/picture-store.ts'
import type { ServerMetrics } from '../metrics.ts'
import type { RegisterDesk } from '../registers/register-desk.ts'
import type { SourceStates } from '../sources/source-states.ts'
import type { BodyTaker } from '../taking/take-body.ts'
import type { ZodTypes } from './zod-schemas.ts'

export interface AppParts {
  readonly config: Pick<ServerConfig, 'demo' | 'speedRatio' | 'mapboxToken' | 'isProxyTrusted' | 'limits'>
  readonly deskByCrossing: ReadonlyMap<string, CrossingDesk>
  readonly deadLetters: DeadLetterOffice
  readonly pictures: Pick<PictureStore, 'find'>
  readonly keyRing: KeyRing
  readonly accounts: AccountBook
  readonly doorman: Doorman
  readonly clock: TwinClock
  readonly metrics: ServerMetrics
  readonly sources: SourceStates
  /** The one door for raw bodies. */
  readonly taker: BodyTaker
  readonly cardKey: CardKey
  readonly registers: Pick<RegisterDesk, 'list' | 'askNow'>
  readonly health: () => Health
  /** Folder of the built screens; null where they are not built. */
  readonly screensDir: string | null
}

export type TwinApp = FastifyInstance<RawServerDefault, RawRequestDefaultExpression, RawReplyDefaultExpression, FastifyBaseLogger, ZodTypes>

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before everything else on every route but ingest, where devices speak. */
    caller: Caller
  }
}

/** @throws TwinError crossing.id.unknown */
export function getDesk(parts: Pick<AppParts, 'deskByCrossing'>, crossing: string): CrossingDesk {
  const desk = parts.deskByCrossing.get(crossing)
  if (desk === undefined) throw new TwinError('crossing.id.unknown')
  return desk
}
