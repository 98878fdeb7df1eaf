/** Places that commands name, against the shipped crossing. */
import { expect, test } from 'vitest'
import { loadCrossing } from '../../../scenarios/load-crossing.ts'
import type { Command } from '../../model/commands.ts'
import { TwinError } from '../../model/errors.ts'
import { CommandSchema, type CommandRequest } from '../../protocol/commands.ts'
import { assertPlacesKnown } from './known-places.ts'

const crossing = loadCrossing('scenarios/crossings/huu-nghi')
if (!crossing.ok) throw new Error('the shipped crossing does not load')
const { site } = crossing.value

const command = (given: CommandRequest['command']): Command => CommandSchema.parse(given)
const setOpen = (stationId: string): Command => command({ type: 'station.setOpen', stationId, isOpen: false, reason: 'broken' })
const confirm = (stationId: string | null): Command => command({ type: 'step.confirm', declarationId: 'D-1', stepId: 'customs', stationId })
const declare = (corridorId: string | null): Command =>
  command({ type: 'declaration.submit', declaration: { declarationId: 'D-1', direction: 'export', vehicleClass: 'container', cargo: 'fruit', corridorId } })

test.each([setOpen('scanner'), confirm('scanner'), confirm('xuan-cuong'), confirm(null), declare('1119-1120'), declare(null), command({ type: 'crossing.setOpen', isOpen: true, reason: 'morning' })])(
  'a command at a place of the crossing passes',
  (one) => expect(() => assertPlacesKnown(one, site)).not.toThrow(),
)

test.each([
  [setOpen('scaner'), 'command.stationId: huu-nghi has no "scaner"; it has barrier-1, '],
  [setOpen('xuan-cuong'), 'command.stationId: huu-nghi has no "xuan-cuong"'],
  [confirm('nope'), 'command.stationId: huu-nghi has no "nope"'],
  [declare('1088'), 'command.declaration.corridorId: huu-nghi has no "1088"; it has 1116-1117, 1119-1120.'],
])('a command at another place is refused with those that there are', (one, detail) => {
  try {
    assertPlacesKnown(one, site)
    expect.fail('it passed')
  } catch (error) {
    expect(error).toBeInstanceOf(TwinError)
    expect(error instanceof TwinError ? [error.code, error.detail] : []).toEqual(['request.body.invalid', expect.stringContaining(detail)])
  }
})
