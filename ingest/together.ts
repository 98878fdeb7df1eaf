/** Several documents of one body, decoded one by one, as one answer: what was read counts, what was lost is said. */
import type { Decoded, DecodedPicture } from './decoder.ts'
import { outcomeOfReads, rejected } from './outcome.ts'

export interface Around {
  readonly warnings?: readonly string[]
  readonly pictures?: readonly DecodedPicture[]
  readonly isCut?: boolean
}

/** @param decoded in the order of the body. */
export function decodedTogether(format: string, decoded: readonly Decoded[], around: Around = {}): Decoded {
  const best = decoded.find(({ reads }) => reads.length > 0) ?? decoded.find(({ outcome }) => outcome !== 'reject') ?? decoded[0]
  if (best === undefined) return rejected(format, 'a body without a document')
  const { warnings = [], pictures = [], isCut = false } = around
  if (decoded.length === 1 && warnings.length === 0 && pictures.length === 0 && !isCut) return best
  const reads = decoded.flatMap((one) => one.reads)
  const lost = best.outcome === 'reject' ? [] : decoded.flatMap(({ outcome, reason }) => (outcome === 'reject' ? [`one event was not read: ${reason ?? ''}`] : []))
  return Object.assign({ ...best }, {
    outcome: reads.length > 0 ? outcomeOfReads(reads) : best.outcome,
    reads,
    positions: decoded.flatMap((one) => one.positions),
    pictures: [...decoded.flatMap((one) => one.pictures), ...pictures],
    // What concerns the whole body first: of many warnings only the first are kept.
    warnings: [...warnings, ...decoded.flatMap((one) => one.warnings), ...lost],
    observations: decoded.flatMap((one) => one.observations),
    ...(isCut ? { isCut: true } : {}),
  })
}
