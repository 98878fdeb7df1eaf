/**
 * What a policy remembers of the calls so far: plain numbers, so that the simulator keeps them in its buffer and the live state in
 * its log. Number 0 is the policy's own (turn of the pattern, level of the fair share), then one per class.
 */
export type CallMemory = { [index: number]: number; readonly length: number }

export const memoryLengthOf = (classCount: number): number => 1 + classCount

/** Slot number of the first in each class; Infinity: nobody of it waits. */
export type ClassHeads = { readonly [index: number]: number; readonly length: number }

/** No class has anybody waiting. */
export const NOBODY = -1
