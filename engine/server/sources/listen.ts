/** A TCP server that listens, or the reason why it cannot. */
import type { AddressInfo, Server } from 'node:net'

/** A port as the system numbers them; 0 where it is to choose. */
export type PortNumber = number

/** @returns the port, which the system chose where 0 was asked for. */
export function listen(server: Server, host: string, port: PortNumber): Promise<PortNumber> {
  return new Promise((done, refuse) => {
    server.once('error', refuse)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', refuse)
      done((server.address() as AddressInfo).port)
    })
  })
}
