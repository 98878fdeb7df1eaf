/** What the register remembers of a text never outlives a change of the register. */
import { expect, test } from 'vitest'
import { addPlate, createPlateRegister, listAllTrips, listNearTrips, removePlate } from './plate-register.ts'

const FAR_COST = 330

test('plates that come and go are found and not found at once', () => {
  const register = createPlateRegister()
  addPlate(register, '29C12345', 7)
  const near = (): readonly number[] => listNearTrips(register, '29C12346')
  // An error in each part: only a pass over all plates finds it.
  const all = (): readonly number[] => listAllTrips(register, '29C72375', FAR_COST)
  expect([near(), listNearTrips(register, '29C72375'), all()]).toEqual([[7], [], [7]])
  addPlate(register, '29C12346', 3)
  addPlate(register, '29C72375', 5)
  expect([near(), all()]).toEqual([[3, 7], [3, 5, 7]])
  removePlate(register, '29C12345', 7)
  removePlate(register, '29C72375', 5)
  expect([near(), all()]).toEqual([[3], [3]])
})

test('a text is looked for as far as is asked each time', () => {
  const register = createPlateRegister()
  addPlate(register, '29C12345', 7)
  expect([listAllTrips(register, '29C72375', FAR_COST), listAllTrips(register, '29C72375', 50)]).toEqual([[7], []])
})
