/**
 * Puts committed batches in event-time order: one array out per batch in, possibly empty.
 *
 * Emits:   on every batch, what its commit time lets go (event-order.ts has the rules), never later than that.
 * Ends:    completion first emits what is still held. Source errors pass through; data never causes one.
 * Memory:  bounded by `heldCountMax`. Each subscription has its own order, unless one is passed in: that serves one subscription.
 * Unlike `sort`-in-a-window operators it is driven by the receive clock of the batches: a batch with only a
 * `clock.tick` moves it on when traffic pauses.
 */
import { concat, defer, filter, map, of, type OperatorFunction } from 'rxjs'
import type { Ordered } from '../model/observations.ts'
import type { CommittedBatch } from './committed-batch.ts'
import { createEventOrder, type EventOrder, type EventOrderOptions } from './event-order.ts'

export function inEventOrder(options: EventOrderOptions | EventOrder): OperatorFunction<CommittedBatch, readonly Ordered[]> {
  return (batches$) =>
    defer(() => {
      const order = 'accept' in options ? options : createEventOrder(options)
      const rest$ = defer(() => of(order.drain())).pipe(filter((rest) => rest.length > 0))
      return concat(batches$.pipe(map((batch) => order.accept(batch))), rest$)
    })
}
