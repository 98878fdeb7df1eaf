import { expect, test } from 'vitest'
import { truckOf } from './testing/staged-desk.ts'
import { listOpenTrips } from './trip-list.ts'

const TRUCKS = [truckOf(1), truckOf(2, { status: 'crossed' }), truckOf(3, { tractorPlate: '29H99999' }), truckOf(4)]
const query = { status: 'open', search: null, searchesPlates: true, tripsCountMax: 2, cursor: null } as const
const seqsOf = (page: ReturnType<typeof listOpenTrips>) => page.trips.map(({ tripSeq }) => tripSeq)

test('open trips come newest first, page by page, without those that have crossed', () => {
  const first = listOpenTrips(TRUCKS, query)
  expect(seqsOf(first)).toEqual([4, 3])
  const second = listOpenTrips(TRUCKS, { ...query, cursor: first.nextCursor })
  expect(seqsOf(second)).toEqual([1])
  expect(second.nextCursor).toBeNull()
})

test('plates are searched only for those who may see them', () => {
  expect(seqsOf(listOpenTrips(TRUCKS, { ...query, search: '29H9' }))).toEqual([3])
  expect(seqsOf(listOpenTrips(TRUCKS, { ...query, search: '29H9', searchesPlates: false }))).toEqual([])
  expect(seqsOf(listOpenTrips(TRUCKS, { ...query, search: 'D-4', searchesPlates: false }))).toEqual([4])
})
