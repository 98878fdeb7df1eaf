/** RabbitMQ on ports and a folder of its own; it can be stopped and started again with what it kept. */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connect } from 'amqplib'
import { findFreePort, startPeer, type PeerProcess } from './peer-process.ts'

/** Where Debian puts it. */
export const RABBITMQ = '/usr/lib/rabbitmq/bin/rabbitmq-server'

export interface RabbitMq {
  readonly url: string
  readonly restart: () => Promise<void>
  readonly remove: () => Promise<void>
}

const GREETING_MS_MAX = 60_000

/** The port takes connections a while before the broker greets them. */
async function untilGreets(url: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += 100) {
    try {
      await (await connect(url)).close()
      return
    } catch (failure) {
      if (waitedMs > GREETING_MS_MAX) throw failure
      await pause(100)
    }
  }
}

export async function startRabbitMq(): Promise<RabbitMq> {
  const folder = await mkdtemp(join(tmpdir(), 'bordertwin-rabbitmq-'))
  const [port, distributionPort, portMapperPort] = [await findFreePort(), await findFreePort(), await findFreePort()]
  await writeFile(join(folder, 'plugins'), '[].\n')
  await writeFile(join(folder, 'rabbitmq.conf'), 'vm_memory_high_watermark.relative = 0.9\ndisk_free_limit.absolute = 1MB\n')
  const env = {
    HOME: folder,
    RABBITMQ_NODENAME: `bordertwin-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distributionPort),
    ERL_EPMD_PORT: String(portMapperPort),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
  }
  const url = `amqp://guest:guest@127.0.0.1:${port}`
  const start = async (): Promise<PeerProcess> => {
    const peer = await startPeer(RABBITMQ, [], port, env)
    await untilGreets(url)
    return peer
  }
  let peer = await start()
  return {
    url,
    restart: async () => {
      await peer.stop()
      peer = await start()
    },
    remove: async () => {
      await peer.stop()
      // Erlang's port mapper outlives the broker that started it.
      spawnSync('epmd', ['-kill'], { env: { ...process.env, ERL_EPMD_PORT: String(portMapperPort) } })
      await rm(folder, { recursive: true, force: true })
    },
  }
}
