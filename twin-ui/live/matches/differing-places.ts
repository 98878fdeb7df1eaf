/** Where a plate differs from what was read, for the eye: the places of the plate that are in no longest common run of both. */
export function differingPlaces(plate: string, read: string): ReadonlySet<number> {
  const [rows, columns] = [plate.length, read.length]
  const common = Array.from({ length: rows + 1 }, () => new Int32Array(columns + 1))
  const at = (row: number, column: number): number => common[row]?.[column] ?? 0
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      const length = plate[row] === read[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
      ;(common[row] as Int32Array)[column] = length
    }
  }
  const differing = new Set<number>()
  let [row, column] = [0, 0]
  while (row < rows) {
    if (column < columns && plate[row] === read[column]) {
      row += 1
      column += 1
    } else if (column < columns && at(row, column + 1) >= at(row + 1, column)) column += 1
    else {
      differing.add(row)
      row += 1
    }
  }
  return differing
}
