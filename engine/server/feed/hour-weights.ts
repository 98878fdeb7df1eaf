/** Weights of the hours of a day, by direction (estimates): two peaks of exports, imports level while the border is open. */
export const HOUR_WEIGHTS = {
  export: [0, 0, 0, 0, 1, 3, 6, 9, 9, 7, 5, 4, 4, 5, 6, 6, 4, 2, 1, 0, 0, 0, 0, 0],
  import: [0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 0, 0, 0, 0, 0],
} as const
