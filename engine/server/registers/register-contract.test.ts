/** The published contract is made from the schemas, and stays so. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LookupAnswerSchema, registerContract } from './register-contract.ts'

test('docs/registers.openapi.json is the contract as it is', () => {
  expect(JSON.parse(readFileSync('docs/registers.openapi.json', 'utf8'))).toEqual(JSON.parse(JSON.stringify(registerContract())))
})

test('nothing that we send is marked as never sent, and nothing that a later version adds is refused', () => {
  expect(JSON.stringify(registerContract())).not.toContain('readOnly')
  expect(JSON.stringify(registerContract())).not.toContain('"additionalProperties":false')
})

test('an answer may say more than the contract knows, and not less', () => {
  expect(LookupAnswerSchema.safeParse({ outcome: 'clear', weather: 'fine' }).success).toBe(true)
  expect(LookupAnswerSchema.safeParse({ reference: 'x' }).success).toBe(false)
  expect(LookupAnswerSchema.safeParse({ outcome: 'clear', validUntil: 'soon' }).success).toBe(false)
})
