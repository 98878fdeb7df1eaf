import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import type { CrossingView, SourceView } from '../../protocol/view.ts'
import { createStagedDesk } from '../testing/staged-desk.ts'
import { SourceFailure } from './failure-words.ts'
import { registerSourceMetrics } from './source-metrics.ts'
import { createSourceStates } from './source-states.ts'

const VIEW: CrossingView = createStagedDesk().crossing()
const CAMERA = VIEW.sources[0]?.deviceId ?? ''
const sourceIn = (view: CrossingView, deviceId = CAMERA): SourceView | undefined => view.sources.find((source) => source.deviceId === deviceId)
const OWNER = { name: 'gate', kind: 'hikvision-alert-stream', crossing: VIEW.crossingId, device: CAMERA }

test('a connection that is down makes its device failing with the reason, until it stands again', () => {
  const states = createSourceStates()
  const link = states.openLink(OWNER)
  expect(sourceIn(states.complete(VIEW))?.state).toBe('unheard')
  link.isDown(new SourceFailure('source.answer.status', { status: 503 }))
  expect(sourceIn(states.complete(VIEW))).toMatchObject({ state: 'failing', problem: { code: 'source.answer.status', context: { status: 503 } } })
  link.isUp()
  expect(sourceIn(states.complete(VIEW))).toMatchObject({ state: 'unheard', problem: null })
  link.isDown(new Error('x'))
  link.forget()
  expect(states.complete(VIEW)).toBe(VIEW)
})

test('a connection of everybody is a source of its own in every crossing, one of a crossing only there', () => {
  const states = createSourceStates()
  states.openLink({ name: 'mqtt-server', kind: 'mqtt', crossing: null, device: null }).isUp()
  states.openLink({ name: 'elsewhere', kind: 'amqp', crossing: 'another', device: null }).isUp()
  const view = states.complete(VIEW)
  expect(sourceIn(view, 'mqtt-server')).toMatchObject({ format: 'mqtt', state: 'online' })
  expect(sourceIn(view, 'elsewhere')).toBeUndefined()
})

test('a refused body makes its device failing for a while, with the reason of the refusal; a good one clears it', () => {
  const states = createSourceStates()
  states.countRejected(VIEW.crossingId, CAMERA, VIEW.asOfMs, 'neither XML nor JSON')
  expect(sourceIn(states.complete(VIEW))).toMatchObject({ state: 'failing', rejectedCount: 1, problem: { code: 'source.body.refused', context: { reason: 'neither XML nor JSON' } } })
  expect(sourceIn(states.complete({ ...VIEW, asOfMs: VIEW.asOfMs + 10 * 60_000 }))).toMatchObject({ state: 'unheard', rejectedCount: 1 })
  states.countRejected(VIEW.crossingId, CAMERA, VIEW.asOfMs, 'again')
  states.countAccepted(VIEW.crossingId, CAMERA)
  expect(sourceIn(states.complete(VIEW))).toMatchObject({ state: 'unheard', rejectedCount: 2, problem: null })
})

test('connections are counted for Prometheus by the names of the configuration', async () => {
  const states = createSourceStates()
  const registry = new Registry()
  registerSourceMetrics(registry, states)
  const link = states.openLink(OWNER)
  link.isDown(new Error('http://user:geheim@10.0.0.1 is away'))
  link.isUp()
  const text = await registry.metrics()
  expect(text).toContain('bordertwin_source_up{source="gate",kind="hikvision-alert-stream"} 1')
  expect(text).toContain('bordertwin_source_failures{source="gate",kind="hikvision-alert-stream"} 1')
  link.forget()
  expect(await registry.metrics()).not.toContain('source="gate"')
})
