/** Counters of the registers at `/metrics`: attempts by outcome, how long they took, how each circuit stands. Labels are ids of the file. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export interface RegisterMetrics {
  readonly attempts: Counter<'crossing' | 'register' | 'outcome'>
  readonly seconds: Histogram<'register'>
  readonly circuit: Gauge<'crossing' | 'register'>
}

export function createRegisterMetrics(registry: Registry): RegisterMetrics {
  const registers = [registry]
  return {
    attempts: new Counter({ name: 'bordertwin_register_attempts_total', help: 'Questions that went out to a register, by what came of them.', labelNames: ['crossing', 'register', 'outcome'], registers }),
    seconds: new Histogram({ name: 'bordertwin_register_seconds', help: 'Time to an answer or a failure of one attempt.', labelNames: ['register'], buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30], registers }),
    circuit: new Gauge({ name: 'bordertwin_register_circuit', help: 'Circuit of a register: 0 closed, 1 half-open, 2 open.', labelNames: ['crossing', 'register'], registers }),
  }
}
