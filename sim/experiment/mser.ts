/**
 * MSER-5: where the warm-up of a recorded series ends.
 *
 * Source:  White, Cobb and Spratt 2000; best of the candidates in Hoad, Robinson and Davies 2010. On batch means of 5 the cut
 *          d < k/2 with the least marginal standard error, sum of squares / (k - d)^2.
 * Limits:  a cut in the second half of the series means that it is too short: `isReliable` is false then.
 */
const BATCH = 5

export interface WarmUpCut {
  /** Values to leave out at the beginning. */
  readonly valueCount: number
  /** False when the series is too short to tell. */
  readonly isReliable: boolean
}

export function mser5(values: ArrayLike<number>): WarmUpCut {
  const batchCount = Math.floor(values.length / BATCH)
  const means = Array.from({ length: batchCount }, (_, batch) => {
    let sum = 0
    for (let within = 0; within < BATCH; within += 1) sum += values[batch * BATCH + within] ?? 0
    return sum / BATCH
  })
  if (batchCount < 4) return { valueCount: 0, isReliable: false }
  // From the end, so that each cut costs one step. Around the mean, lest squares of large values lose digits.
  const centre = means.reduce((total, mean) => total + mean, 0) / batchCount
  let sum = 0
  let squares = 0
  let bestCut = 0
  let bestError = Number.POSITIVE_INFINITY
  for (let cut = batchCount - 1; cut >= 0; cut -= 1) {
    const value = (means[cut] ?? 0) - centre
    sum += value
    squares += value * value
    const kept = batchCount - cut
    if (kept < BATCH) continue // a handful of equal means at the end would always win
    const error = Math.max(0, squares - (sum * sum) / kept) / (kept * kept)
    if (error <= bestError) {
      bestError = error
      bestCut = cut
    }
  }
  return { valueCount: bestCut * BATCH, isReliable: bestCut < batchCount / 2 }
}
