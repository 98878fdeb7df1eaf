/** A server that is stopped while devices go on sending over connections that are never idle. */
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readLog } from './log/read-log.ts'
import { startTestServer } from './testing/start-server.ts'

test('a server ends under load: what it answered is in the log, and the rest is told to come again', async () => {
  const running = await startTestServer()
  const acknowledged: string[] = []
  const refusals = new Set<string>()
  let hasStopped = false
  const sendForEver = async (device: number): Promise<void> => {
    for (let count = 0; !hasStopped; count += 1) {
      const body = JSON.stringify({ type: 'plate.read', id: `${device}-${count}`, plate: `12C${10_000 + count}` })
      try {
        const answer = await fetch(`${running.url}/ingest/generic-json/huu-nghi/cam-b1-export-1`, { method: 'POST', headers: { 'x-device-key': running.keyOf('cam-b1-export-1') }, body })
        const said = (await answer.json()) as { readonly observations?: readonly string[]; readonly code?: string }
        if (answer.status === 202) acknowledged.push(...(said.observations ?? []))
        else refusals.add(`${answer.status} ${said.code ?? ''} ${answer.headers.get('connection') ?? ''}`)
      } catch {
        // Nobody listens any more.
        await pause(5)
      }
    }
  }
  const senders = Array.from({ length: 8 }, (_, device) => sendForEver(device))
  while (acknowledged.length < 50) await pause(5)
  await running.stop()
  hasStopped = true
  await Promise.all(senders)

  const logged = new Set<string>()
  for await (const { observations } of readLog(`${running.dataDir}/log/huu-nghi`)) for (const { observationId } of observations) logged.add(observationId)
  expect(acknowledged.filter((id) => !logged.has(id))).toEqual([])
  expect([...refusals].filter((refusal) => refusal !== '503 server.stopping close')).toEqual([])
  expect(running.logLines.filter((line) => line.includes('"level":50') && line.includes('server.stopping'))).toEqual([])
  await running.remove()
}, 120_000)
