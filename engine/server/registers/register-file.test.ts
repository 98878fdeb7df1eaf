import { expect, test } from 'vitest'
import { TINY_WORKFLOWS } from '../../state/testing/tiny-site.ts'
import { readRegisters, type RegisterSurroundings } from './register-file.ts'

const surroundings: RegisterSurroundings = { workflowsByCrossing: new Map([['tiny', TINY_WORKFLOWS]]), environment: { CUSTOMS_TOKEN: 'secret-1' } }
const read = (text: string) => readRegisters('registers.yaml', `bordertwin: registers/1\nregisters:\n${text}`, surroundings)
const problemsOf = (text: string): string => {
  const result = read(text)
  return result.ok ? '' : result.failure.map(({ lineIndex, message, hint }) => `${lineIndex + 1}: ${message} (${hint})`).join('\n')
}

test('a register is read with its step and its secret from the environment', () => {
  const result = read('  customs:\n    kind: customs\n    crossing: tiny\n    address: https://register.example/v1\n    token: { env: CUSTOMS_TOKEN }\n    step: customs\n')
  expect(result).toMatchObject({ ok: true, value: [{ registerId: 'customs', stepId: 'customs', token: 'secret-1' }] })
})

test('one without a step and without a token is evidence alone', () => {
  expect(read('  inspection: { kind: vehicleInspection, crossing: tiny, address: "http://10.0.0.9/v1" }\n')).toMatchObject({ ok: true, value: [{ stepId: null, token: null }] })
})

test.each([
  ['another crossing', '  a: { kind: customs, crossing: tinny, address: "http://h/v1" }', 'there is no crossing "tinny"'],
  ['an unknown step', '  a: { kind: customs, crossing: tiny, address: "http://h/v1", step: custom }', 'has no step "custom"'],
  ["another agency's step", '  a: { kind: quarantine, crossing: tiny, address: "http://h/v1", step: customs }', 'is not for the role quarantine'],
  ['an unknown kind', '  a: { kind: police, crossing: tiny, address: "http://h/v1" }', 'kind'],
  ['no web address', '  a: { kind: customs, crossing: tiny, address: "ftp://h" }', 'http://'],
  ['a misspelt key', '  a: { kind: customs, crossing: tiny, address: "http://h/v1", tokn: x }', 'tokn'],
  ['a variable that is not set', '  a: { kind: customs, crossing: tiny, address: "http://h/v1", token: { env: NOPE } }', 'NOPE is not set'],
])('%s is told with its line', (_, text, message) => {
  expect(problemsOf(text)).toContain(message)
  expect(problemsOf(text)).toMatch(/^3: /)
})

test('every problem is told at once', () => {
  expect(problemsOf('  a: { kind: customs, crossing: x, address: "http://h/v1" }\n  b: { kind: customs, crossing: tiny, address: "http://h/v1", step: y }').split('\n')).toHaveLength(2)
})
