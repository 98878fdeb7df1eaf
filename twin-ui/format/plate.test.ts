// @vitest-environment node
import { expect, test } from 'vitest'
import { plateTextOf } from './plate.ts'

test.each([
  ['29C12345', 'vn', '29C', '123.45', '29C-123.45'],
  ['29C1234', 'vn', '29C', '1234', '29C-1234'],
  ['12RM01234', 'vn', '12RM', '012.34', '12RM-012.34'],
  ['桂F12345', 'cn', '桂F', '12345', '桂F·12345'],
  ['12C•••45', 'vn', '12C', '•••45', '12C-•••45'],
  ['80NG12345X', 'other', '', '80NG12345X', '80NG12345X'],
])('%s is a plate of kind %s', (plate, country, series, number, line) => {
  expect(plateTextOf(plate)).toEqual({ country, series, number, line })
})
