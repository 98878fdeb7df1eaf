/** A TCP server that listens, or the reason why it cannot. */
import type { AddressInfo, Server } from 'node:net'

/** @returns the port, which the system chose where 0 was asked for. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((done, refuse) => {
    server.once('error', refuse)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', refuse)
      done((server.address() as AddressInfo).port)
    })
  })
}
