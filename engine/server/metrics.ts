/**
 * Counters and gauges of the server's edges, in Prometheus' text form at `/metrics`.
 *
 * Limits:  labels come from closed sets (formats, devices of the site files, routes), never from free text.
 * Privacy: no plate, key or person in any label.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export const INGEST_OUTCOMES = ['accepted', 'nothing', 'deadLetter'] as const
export type IngestOutcome = (typeof INGEST_OUTCOMES)[number]

export interface ServerMetrics {
  readonly registry: Registry
  readonly bodies: Counter<'crossing' | 'device' | 'format' | 'outcome'>
  readonly observations: Counter<'crossing' | 'device' | 'format'>
  /** Body in hand to answer given, the durable append included. */
  readonly ingestSeconds: Histogram<'format'>
  readonly requests: Counter<'route' | 'method' | 'status'>
  readonly requestSeconds: Histogram<'route'>
  readonly commands: Counter<'crossing' | 'type' | 'role'>
  readonly clients: Gauge<'crossing'>
  readonly framesSkipped: Counter<'crossing'>
  readonly clientsDropped: Counter<'crossing'>
  readonly frames: Counter<'crossing' | 'kind'>
}

const SECONDS_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

export function createServerMetrics(): ServerMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'bordertwin_' })
  const registers = [registry]
  return {
    registry,
    bodies: new Counter({
      name: 'bordertwin_ingest_bodies_total',
      help: 'Bodies received, by what became of them.',
      labelNames: ['crossing', 'device', 'format', 'outcome'],
      registers,
    }),
    observations: new Counter({
      name: 'bordertwin_ingest_observations_total',
      help: 'Observations made durable.',
      labelNames: ['crossing', 'device', 'format'],
      registers,
    }),
    ingestSeconds: new Histogram({
      name: 'bordertwin_ingest_seconds',
      help: 'Body in hand to answer, durable append included.',
      labelNames: ['format'],
      buckets: SECONDS_BUCKETS,
      registers,
    }),
    requests: new Counter({
      name: 'bordertwin_http_requests_total',
      help: 'HTTP requests answered.',
      labelNames: ['route', 'method', 'status'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'bordertwin_http_seconds',
      help: 'Time to answer an HTTP request.',
      labelNames: ['route'],
      buckets: SECONDS_BUCKETS,
      registers,
    }),
    commands: new Counter({
      name: 'bordertwin_commands_total',
      help: 'Commands made durable.',
      labelNames: ['crossing', 'type', 'role'],
      registers,
    }),
    clients: new Gauge({ name: 'bordertwin_socket_clients', help: 'Subscribed screens.', labelNames: ['crossing'], registers }),
    framesSkipped: new Counter({
      name: 'bordertwin_socket_frames_skipped_total',
      help: 'Frames that a slow screen did not get.',
      labelNames: ['crossing'],
      registers,
    }),
    clientsDropped: new Counter({
      name: 'bordertwin_socket_clients_dropped_total',
      help: 'Screens dropped because they took nothing for too long.',
      labelNames: ['crossing'],
      registers,
    }),
    frames: new Counter({ name: 'bordertwin_socket_frames_total', help: 'Frames encoded.', labelNames: ['crossing', 'kind'], registers }),
  }
}
