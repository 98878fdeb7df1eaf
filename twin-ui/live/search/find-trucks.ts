/**
 * Finds trucks on the site by plate, declaration, company or trip number, as typed: separators and case do not count.
 *
 * Limits:  one pass over the trucks; at most `countMax` found.
 * Checked: find-trucks.test.ts.
 */
import type { TruckView } from '../../../engine/protocol/view.ts'

const bare = (text: string): string => text.normalize('NFC').toUpperCase().replace(/[\s.\-·_/]/g, '')

/** Best first: what begins with the query before what contains it. */
export function findTrucks(trucks: Iterable<TruckView>, query: string, countMax: number): readonly TruckView[] {
  const wanted = bare(query)
  if (wanted === '') return []
  const beginning: TruckView[] = []
  const containing: TruckView[] = []
  for (const truck of trucks) {
    let rank = -1
    for (const text of [truck.tractorPlate, truck.trailerPlate, truck.declarationId, truck.company]) {
      if (text === null) continue
      const at = bare(text).indexOf(wanted)
      if (at >= 0 && (rank < 0 || at < rank)) rank = at
    }
    if (rank === 0) beginning.push(truck)
    else if (rank > 0) containing.push(truck)
    if (beginning.length >= countMax) break
  }
  return [...beginning, ...containing].slice(0, countMax)
}
