/** Mosquitto with persistence, on a port of its own; it can be stopped and started again with what it kept. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort, startPeer, type PeerProcess } from './peer-process.ts'

/** Where Debian puts it. */
export const MOSQUITTO = '/usr/sbin/mosquitto'

export interface Mosquitto {
  readonly url: string
  readonly restart: () => Promise<void>
  readonly remove: () => Promise<void>
}

export async function startMosquitto(): Promise<Mosquitto> {
  const folder = await mkdtemp(join(tmpdir(), 'bordertwin-mosquitto-'))
  const port = await findFreePort()
  const file = join(folder, 'mosquitto.conf')
  const user = process.getuid?.() === 0 ? 'user root\n' : ''
  await writeFile(file, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location ${folder}/\nmax_queued_messages 0\n${user}`)
  const start = (): Promise<PeerProcess> => startPeer(MOSQUITTO, ['-c', file], port)
  let peer = await start()
  return {
    url: `mqtt://127.0.0.1:${port}`,
    restart: async () => {
      await peer.stop()
      peer = await start()
    },
    remove: async () => {
      await peer.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
