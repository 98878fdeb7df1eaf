/**
 * The least value of a smooth function of a few variables: Nelder and Mead's simplex (1965), started again once from its end.
 *
 * Checked: minimise.test.ts (Rosenbrock's valley).
 */
const STEPS_MAX = 2_000

export function minimise(of: (point: readonly number[]) => number, start: readonly number[], step: number): { readonly point: readonly number[]; readonly least: number } {
  const first = descend(of, start, step)
  return descend(of, first.point, step / 10)
}

interface Vertex {
  readonly point: readonly number[]
  readonly least: number
}

function descend(of: (point: readonly number[]) => number, start: readonly number[], step: number): Vertex {
  const at = (point: readonly number[]): Vertex => {
    const value = of(point)
    return { point, least: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value }
  }
  const vertices = [at(start), ...start.map((_, axis) => at(start.map((value, index) => (index === axis ? value + step : value))))]
  for (let count = 0; count < STEPS_MAX; count += 1) {
    vertices.sort((left, right) => left.least - right.least)
    const [best] = vertices
    const worst = vertices.at(-1)
    if (best === undefined || worst === undefined || Math.abs(worst.least - best.least) <= 1e-12 * (Math.abs(best.least) + 1e-12)) break
    const others = vertices.slice(0, -1)
    const centre = start.map((_, axis) => others.reduce((sum, { point }) => sum + (point[axis] ?? 0), 0) / others.length)
    const towards = (ratio: number): Vertex => at(centre.map((value, axis) => value + ratio * ((worst.point[axis] ?? 0) - value)))
    const reflected = towards(-1)
    let next = reflected
    if (reflected.least < best.least) {
      const expanded = towards(-2)
      if (expanded.least < reflected.least) next = expanded
    } else if (reflected.least >= (others.at(-1)?.least ?? 0)) {
      next = towards(reflected.least < worst.least ? -0.5 : 0.5)
    }
    if (next.least < worst.least) vertices[vertices.length - 1] = next
    else for (let index = 1; index < vertices.length; index += 1) vertices[index] = at((vertices[index]?.point ?? []).map((value, axis) => ((best.point[axis] ?? 0) + value) / 2))
  }
  vertices.sort((left, right) => left.least - right.least)
  return vertices[0] ?? at(start)
}
