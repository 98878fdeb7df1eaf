/**
 * Declarations, calls and confirmations on their way to the server: each role by its own token, what waits together goes together.
 *
 * No timer: while one request of a role is under way the next commands of that role gather, so that a quiet hour is prompt and a
 * busy one is batched.
 * Limits:  500 commands in one request, as the server takes.
 */
import type { Role } from '../../model/commands.ts'
import type { CommandIssued } from '../../model/observations.ts'
import type { CommandRequest } from '../../protocol/commands.ts'
import type { FeedKeys } from './feed-keys.ts'
import type { PostOffice } from './post-office.ts'

const BATCH_MAX = 500

const requestOf = ({ observationId, eventTimeMs, command }: CommandIssued): CommandRequest => ({
  key: observationId,
  at: new Date(eventTimeMs).toISOString(),
  command: command.type === 'declaration.submit' ? { type: command.type, declaration: wireDeclarationOf(command.declaration) } : wireCommandOf(command),
})

type WireCommand = CommandRequest['command']
type WireDeclaration = Extract<WireCommand, { type: 'declaration.submit' }>['declaration']

/** Instants are ISO text on the wire. */
const wireDeclarationOf = (declaration: Extract<CommandIssued['command'], { type: 'declaration.submit' }>['declaration']): WireDeclaration => ({
  ...declaration, plannedArrivalAtMs: declaration.plannedArrivalAtMs === null ? null : new Date(declaration.plannedArrivalAtMs).toISOString(),
})

const wireCommandOf = (command: Exclude<CommandIssued['command'], { type: 'declaration.submit' }>): WireCommand => command

export interface CommandBatches {
  readonly add: (command: CommandIssued) => Promise<void>
  /** Roles that no token of the key file can speak for. */
  readonly listTokenless: () => readonly Role[]
  readonly sentCount: () => number
}

export function createCommandBatches(crossing: string, keys: FeedKeys, office: PostOffice): CommandBatches {
  const waiting = new Map<Role, CommandRequest[]>()
  const tokenless = new Set<Role>()
  let sentCount = 0

  function postNext(role: Role, token: string, requests: CommandRequest[]): Promise<void> {
    return office.post(`commands/${role}`, () => {
      const batch = requests.splice(0, BATCH_MAX)
      sentCount += batch.length
      if (requests.length > 0) void postNext(role, token, requests)
      return Promise.resolve({
        path: `/api/v1/crossings/${crossing}/commands`,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(batch),
      })
    })
  }

  return {
    listTokenless: () => [...tokenless],
    sentCount: () => sentCount,
    async add(issued) {
      const { role } = issued.actor
      const token = keys.findToken(role)
      if (token === undefined) {
        tokenless.add(role)
        return
      }
      const requests = waiting.get(role) ?? []
      waiting.set(role, requests)
      requests.push(requestOf(issued))
      // Longer: a request that has not been written yet will take it along.
      if (requests.length === 1) await postNext(role, token, requests)
    },
  }
}
