import { expect, test } from 'vitest'
import { ROLES, type CommandType } from '../../model/commands.ts'
import { CommandSchema } from '../../protocol/commands.ts'
import { listIssuable, listRolesFor, mayDo, mayIssue, RIGHTS } from './permissions.ts'

const COMMANDS = CommandSchema.options.map((option) => option.shape.type.value) as readonly CommandType[]

test('every command that the protocol knows has somebody who may issue it, an administrator among them', () => {
  expect(COMMANDS.length).toBeGreaterThanOrEqual(15)
  for (const command of COMMANDS) expect(listRolesFor(command), command).toContain('admin')
})

test('a viewer may issue nothing and has no right', () => {
  expect(listIssuable('viewer')).toEqual([])
  for (const right of RIGHTS) expect(mayDo('viewer', right), right).toBe(false)
})

test('a haulier declares, and neither confirms steps nor calls vehicles nor sees plates of others', () => {
  expect(listIssuable('haulier')).toEqual(['declaration.submit', 'declaration.cancel'])
  expect(mayDo('haulier', 'plates.see')).toBe(false)
})

test('only the controller and the administrator call vehicles forward', () => {
  expect(ROLES.filter((role) => mayIssue(role, 'vehicle.callForward'))).toEqual(['controller', 'admin'])
})
