import { expect, test } from 'vitest'
import { readCsvRecording } from './csv-recording.ts'

test.each([
  ['an empty file', '', 1, /the file is empty/],
  ['a header alone', 'arrival,end\n', 1, /no row below the header/],
  ['no header', '5,6\n7,8\n', 1, /the first line is a row already/],
  ['no time column', 'vehicle,station\na,b\n', 1, /no column tells a time/],
  ['two columns of one kind', 'arrival,joined\n1,2\n', 1, /both tell when or who: joined/],
  ['a word for a time', 'arrival,end\n10,20\nsoon,30\n', 3, /"soon" is not a time/],
  ['a negative time', 'arrival\n-5\n', 2, /negative/],
  ['a day that is none', 'arrival\n2025-02-31 25:00\n', 2, /is not a time/],
  ['too few cells', 'arrival,end\n1,2\n3\n', 3, /1 cells where the header has 2/],
  ['a service that ends before it begins', 'arrival,begin,end\n1,9,5\n', 2, /ends before it begins/],
  ['a service before its vehicle', 'arrival,begin\n9,5\n', 2, /begins before the vehicle has come/],
  ['a departure before the arrival', 'arrival,end\n9,5\n', 2, /leaves before it has come/],
  ['a row without any time', 'arrival,station\n1,a\n,b\n', 3, /the row has no time/],
  ['a service that is no number', 'arrival,service\n1,long\n', 2, /"long" is no length of a service/],
  ['dates beside numbers', 'arrival\n5\n2025-07-15 08:00\n', 3, /different kinds/],
])('%s is refused with its line', (_name, text, line, says) => {
  const read = readCsvRecording('x.csv', text)
  if (read.ok) throw new Error('was accepted')
  expect(read.failure[0]?.lineIndex).toBe(line - 1)
  expect(`${read.failure[0]?.message}`).toMatch(says)
})

test('of many wrong rows the first twenty are named', () => {
  const read = readCsvRecording('x.csv', `arrival\n${Array.from({ length: 100 }, () => 'x').join('\n')}`)
  expect(read.ok ? 0 : read.failure.length).toBe(21)
  expect(read.ok ? '' : read.failure[20]?.message).toMatch(/80 more rows/)
})

test('spreadsheets write quotes, semicolons, byte order marks and Windows line ends', () => {
  const read = readCsvRecording('x.csv', '\uFEFF"Arrival Time";"End Time";"Plate";Cargo\r\n"2025-07-15 08:00:30";"2025-07-15T08:02:00+07:00";"29C ""1""";fruit\r\n')
  if (!read.ok) throw new Error(read.failure[0]?.message)
  expect(read.value.visits[0]).toMatchObject({ vehicleId: '29C "1"', joinedAtMs: Date.parse('2025-07-15T08:00:30+07:00'), endedAtMs: Date.parse('2025-07-15T08:02:00+07:00') })
  expect(read.value.arrivals[0]?.attributes).toEqual({ Cargo: 'fruit' })
})

test('units stand at the end of a column, epoch numbers are known by their size', () => {
  const read = (text: string) => {
    const result = readCsvRecording('x.csv', text)
    if (!result.ok) throw new Error(result.failure[0]?.message)
    return result.value
  }
  expect(read('arrivalMin,endMin\n1,2.5\n').visits[0]).toMatchObject({ joinedAtMs: 60_000, endedAtMs: 150_000 })
  expect(read('arrival\n1752541200\n')).toMatchObject({ isDated: true, arrivals: [{ atMs: 1_752_541_200_000 }] })
  expect(read('arrival\n08:30\n').arrivals[0]?.atMs).toBe(Date.parse('2025-07-14T08:30:00+07:00'))
})
