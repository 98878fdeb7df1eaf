/**
 * The connections of the sources, for Prometheus.
 *
 * Limits:  labels are the names and kinds of `sources.yaml` and of the brokers, never an address.
 */
import { Gauge, type Registry } from 'prom-client'
import type { SourceStates } from './source-states.ts'

export function registerSourceMetrics(registry: Registry, states: Pick<SourceStates, 'listLinks'>): void {
  const registers = [registry]
  const up = new Gauge({
    name: 'bordertwin_source_up',
    help: 'Whether the connection of a source stands: 1, or 0 while it is opened or failing.',
    labelNames: ['source', 'kind'],
    registers,
    collect: () => {
      up.reset()
      for (const { name, kind, state } of states.listLinks()) up.set({ source: name, kind }, state === 'up' ? 1 : 0)
    },
  })
  const failures = new Gauge({
    name: 'bordertwin_source_failures',
    help: 'How often the connection of a source has failed since the start.',
    labelNames: ['source', 'kind'],
    registers,
    collect: () => {
      failures.reset()
      for (const { name, kind, failureCount } of states.listLinks()) failures.set({ source: name, kind }, failureCount)
    },
  })
}
