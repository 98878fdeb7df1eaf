/**
 * Who may do what: the only place where a role meets a right.
 *
 * Source:  agencies and their steps: the platform's published list of eight. The split of the remaining rights is an
 *          estimate, to be confirmed with the management board.
 * Checked: permissions.test.ts (every command has somebody; a viewer may do nothing).
 */
import type { CommandType, Role } from '../../model/commands.ts'

/** Rights besides commands. */
export const RIGHTS = ['plates.see', 'deadLetters.list', 'deadLetters.read', 'deadLetters.reingest', 'log.read', 'cards.list', 'cards.print', 'registers.see', 'registers.ask'] as const
export type Right = (typeof RIGHTS)[number]

const AGENCIES = ['borderGuard', 'customs', 'quarantine', 'yard', 'feeDesk'] as const satisfies readonly Role[]
const CONTROL = ['controller', 'admin'] as const satisfies readonly Role[]

const ROLES_BY_RIGHT: Readonly<Record<Right, readonly Role[]>> = {
  'plates.see': [...AGENCIES, ...CONTROL],
  'deadLetters.list': [...AGENCIES, ...CONTROL],
  'deadLetters.read': CONTROL,
  'deadLetters.reingest': CONTROL,
  'log.read': CONTROL,
  /** Names stand in the list. */
  'cards.list': ['borderGuard', ...CONTROL],
  'cards.print': ['borderGuard', 'admin'],
  'registers.see': [...AGENCIES, ...CONTROL],
  'registers.ask': [...AGENCIES, ...CONTROL],
}

const ROLES_BY_COMMAND: Readonly<Record<CommandType, readonly Role[]>> = {
  'declaration.submit': ['haulier', ...CONTROL],
  'declaration.cancel': ['haulier', ...CONTROL],
  /** Which agency may confirm which step is the workflow's to say: `CrossingDesk.mayConfirm`. */
  'step.confirm': [...AGENCIES, 'admin'],
  'vehicle.callForward': CONTROL,
  'vehicle.turnBack': ['borderGuard', 'customs', 'quarantine', ...CONTROL],
  'station.setOpen': ['borderGuard', 'customs', 'quarantine', 'yard', ...CONTROL],
  'crossing.setOpen': CONTROL,
  'plate.link': ['borderGuard', 'customs', 'yard', ...CONTROL],
  'match.confirm': ['borderGuard', 'customs', 'yard', ...CONTROL],
  'match.reject': ['borderGuard', 'customs', 'yard', ...CONTROL],
  'match.markUnknown': ['borderGuard', 'customs', 'yard', ...CONTROL],
  'match.reopen': ['borderGuard', 'customs', 'yard', ...CONTROL],
  /** Cards open gates: the guards' own matter. */
  'card.issue': ['borderGuard', 'admin'],
  'card.revoke': ['borderGuard', ...CONTROL],
  'source.correctClock': CONTROL,
  'notice.acknowledge': [...AGENCIES, ...CONTROL],
}

export const mayDo = (role: Role, right: Right): boolean => ROLES_BY_RIGHT[right].includes(role)
export const mayIssue = (role: Role, command: CommandType): boolean => ROLES_BY_COMMAND[command].includes(role)
export const listIssuable = (role: Role): readonly CommandType[] =>
  (Object.keys(ROLES_BY_COMMAND) as CommandType[]).filter((command) => mayIssue(role, command))
/** For the refusal's detail. */
export const listRolesFor = (command: CommandType): readonly Role[] => ROLES_BY_COMMAND[command]
