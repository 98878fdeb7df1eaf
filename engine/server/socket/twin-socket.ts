/** Socket.IO's types with our events filled in. */
import type { Namespace, Server, Socket } from 'socket.io'
import type { ClientToServerEvents, ServerToClientEvents } from '../../protocol/socket.ts'
import type { Caller } from '../auth/caller.ts'

type NoEvents = Record<string, never>

export interface SocketData {
  caller: Caller
}

export type TwinServerSocket = Server<ClientToServerEvents, ServerToClientEvents, NoEvents, SocketData>
export type TwinNamespace = Namespace<ClientToServerEvents, ServerToClientEvents, NoEvents, SocketData>
export type TwinSocket = Socket<ClientToServerEvents, ServerToClientEvents, NoEvents, SocketData>
