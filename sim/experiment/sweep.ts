/**
 * The variants of a sweep: values along axes, every combination (grid) or side by side (list).
 */
import { assert } from '../../engine/model/assert.ts'

export interface SweepAxis {
  /** Path of the parameter in the scenario: `stations.booth.servers`. */
  readonly path: string
  readonly values: readonly unknown[]
}

export interface SweepPoint {
  readonly settings: readonly { readonly path: string; readonly value: unknown }[]
}

/** The last axis changes fastest. */
export function gridOf(axes: readonly SweepAxis[]): SweepPoint[] {
  return axes.reduce<SweepPoint[]>(
    (points, axis) => points.flatMap((point) => axis.values.map((value) => ({ settings: [...point.settings, { path: axis.path, value }] }))),
    [{ settings: [] }],
  )
}

/** The first values of all axes, then the second ones, and so on. */
export function listOf(axes: readonly SweepAxis[]): SweepPoint[] {
  const length = axes[0]?.values.length ?? 0
  assert(axes.every((axis) => axis.values.length === length), 'a list needs as many values on every axis')
  return Array.from({ length }, (_, index) => ({ settings: axes.map((axis) => ({ path: axis.path, value: axis.values[index] })) }))
}
