/** A server on a log that ends in the future, as a demo or a wall clock that was wrong leaves it: time goes on from there, and so does everything that waits for it. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MS_PER_DAY } from '../model/units.ts'
import { TripPageSchema } from '../protocol/http.ts'
import { writeLogOf } from './cli/testing/log-of-days.ts'
import { logDirectoryOf } from './open-crossing.ts'
import { startTestServer } from './testing/start-server.ts'

/** Far more than a busy machine needs. */
const UNTIL = { timeout: 60_000, interval: 50 }

test('it starts at the newest record, applies what comes, and says that its clock is ahead, in the log and where its health is asked for', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'bordertwin-ahead-'))
  const endsAtMs = Date.now() + 2 * MS_PER_DAY
  await writeLogOf(logDirectoryOf(dataDir, 'huu-nghi'), [new Date(endsAtMs).toISOString()])
  const running = await startTestServer({ dataDir })
  const headers = { authorization: `Bearer ${running.tokenOf('controller')}`, 'content-type': 'application/json' }
  const declaration = { declarationId: 'D-AHEAD-1', direction: 'export', tractorPlate: '12C-456.78', trailerPlate: null, vehicleClass: 'container', cargo: 'fruit', company: 'DN-0042' }
  try {
    const startedAtMs = running.server.nowMs()
    expect(startedAtMs).toBeGreaterThanOrEqual(endsAtMs)
    await expect.poll(() => running.server.nowMs() - startedAtMs, UNTIL).toBeGreaterThan(100)
    const answer = await fetch(`${running.url}/api/v1/crossings/huu-nghi/commands`, { method: 'POST', headers, body: JSON.stringify({ command: { type: 'declaration.submit', declaration } }) })
    expect(answer.status).toBe(202)
    // It is stamped with its receipt, and let go when time has passed that.
    await expect
      .poll(async () => TripPageSchema.parse(await (await fetch(`${running.url}/api/v1/crossings/huu-nghi/trips?status=open&search=D-AHEAD-1`, { headers })).json()).trips.length, UNTIL)
      .toBe(1)
    expect(await (await fetch(`${running.url}/readyz`)).text()).toContain('ahead of the wall clock')
    await expect.poll(() => running.logLines.join('\n'), UNTIL).toMatch(/ahead of the wall clock.*it goes on slower until they agree.*another data folder/)
  } finally {
    await running.remove()
  }
})
