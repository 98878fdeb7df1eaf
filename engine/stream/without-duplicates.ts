/**
 * Drops re-sends and repeated reads of one pass: one array out per array in, possibly empty.
 *
 * Emits:   what dedupe.ts lets pass, in the order it came; previews come a little later, marked late.
 * Ends:    completion first emits previews still waiting for their full form. Source errors pass through.
 * Memory:  bounded by `rememberedCountMax`. Pass a filter of your own to read its `duplicateCount`; it then serves one subscription.
 * Unlike `distinct` it forgets by event time and compares plates as cameras confuse them.
 */
import { concat, defer, filter, map, of, type OperatorFunction } from 'rxjs'
import type { Ordered } from '../model/observations.ts'
import { createDuplicateFilter, type DuplicateFilter, type DuplicateFilterOptions } from './dedupe.ts'

export function withoutDuplicates(options: DuplicateFilterOptions | DuplicateFilter = {}): OperatorFunction<readonly Ordered[], readonly Ordered[]> {
  return (ordered$) =>
    defer(() => {
      const filterOfPasses = 'accept' in options ? options : createDuplicateFilter(options)
      const rest$ = defer(() => of(filterOfPasses.drain())).pipe(filter((rest) => rest.length > 0))
      return concat(ordered$.pipe(map((ordered) => filterOfPasses.accept(ordered))), rest$)
    })
}
