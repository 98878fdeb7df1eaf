// @vitest-environment node
import { expect, test } from 'vitest'
import { fakeTruck } from '../../testing/fake-views.ts'
import { findTrucks } from './find-trucks.ts'

const trucks = [
  fakeTruck(1, { tractorPlate: '29C12345', declarationId: 'DN-1' }),
  fakeTruck(2, { tractorPlate: '12C29455', trailerPlate: null, declarationId: 'DN-2' }),
  fakeTruck(3, { tractorPlate: null, trailerPlate: null, declarationId: 'XM-77', company: null }),
]
const found = (query: string): readonly number[] => findTrucks(trucks, query, 10).map(({ tripSeq }) => tripSeq)

test('separators and case do not count', () => {
  expect(found('29c-123.45')).toEqual([1])
  expect(found('xm 77')).toEqual([3])
})

test('what begins with the query comes before what contains it', () => {
  expect(found('29')).toEqual([1, 2])
})

test('an empty query and a stranger find nobody, and the list is bounded', () => {
  expect(found('  ')).toEqual([])
  expect(found('99Z')).toEqual([])
  expect(findTrucks(trucks, 'dn', 1)).toHaveLength(1)
})
